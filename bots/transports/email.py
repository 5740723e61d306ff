"""E-mail through one SMTP server (RFC 5321). A story is one conversation (RFC 5322, 3.6.4): its first message founds
it, and each reply refers to that one.
"""

import asyncio
import re
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from typing import Final

from yarl import URL

from bots.ledger.endpoints import Endpoint
from bots.sender.answers import Accepted, Answer, Gone, Later, Refused, Unknown
from bots.transports.letters import Letter
from bots.transports.plugins import AddressWrong, Entry
from streams.settings import Settings

TIMEOUT: Final = 4.0
"""Seconds for each answer of the server."""
SESSIONS: Final = 4
"""Sessions at once, which servers bear."""
TURN: Final = 4.0
"""Seconds that a letter waits for its session; after that it is certain that it was not sent."""
LONGEST_ADDRESS: Final = 254
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_BARE: Final = re.compile(r'[^\s@<>,;:"()\[\]\\]+@[^\s@<>,;:"()\[\]\\]+')
_PRECISELY: Final = re.compile(rb"5\.(\d{1,3})\.\d")
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})


class Email:
    """The transport `email`; `smtp` and `email_from` in the settings say how mail leaves."""

    edits = False

    def __init__(self, settings: Settings) -> None:
        self._server = URL(settings.smtp.get_secret_value()) if settings.smtp else None
        self._sender = settings.email_from
        self._room = asyncio.Semaphore(SESSIONS)
        self._threads = ThreadPoolExecutor(SESSIONS, "smtp")

    def enter(self, address: str) -> Entry:
        """One address of a person, nothing that could make another header."""
        if self._server is None or self._sender is None:
            raise AddressWrong("e-mail cannot be sent: set TOCSIN_SMTP and TOCSIN_EMAIL_FROM")
        return Entry(checked(address))

    async def send(self, endpoint: Endpoint, letter: Letter) -> Accepted | Answer:
        """One SMTP session a letter."""
        if self._server is None or self._sender is None:
            return Later("smtp and email_from are not set")
        message = compose(letter, self._sender, endpoint.address)
        try:
            await asyncio.wait_for(self._room.acquire(), TURN)
        except TimeoutError:
            return Later("smtp: the server is slow, and others wait before")
        session = asyncio.get_running_loop().run_in_executor(self._threads, _deliver, self._server, message)
        session.add_done_callback(lambda _: self._room.release())  # also of one that nobody waits for any more
        answer = await asyncio.shield(session)
        return answer or Accepted(letter.number)

    async def close(self) -> None:
        """Sessions under way end by themselves, soon."""
        self._threads.shutdown(wait=False)


def checked(address: str) -> str:
    """One bare address. Raises AddressWrong."""
    if not _BARE.fullmatch(address) or not address.isprintable() or len(address) > LONGEST_ADDRESS:
        raise AddressWrong(f"{address!r} is no e-mail address, expected name@host")
    return address


def compose(letter: Letter, sender: str, recipient: str) -> EmailMessage:
    """The letter as plain text and HTML. Raises ValueError for a header of more than one line."""
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2].rstrip("> ")
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = letter.subject if letter.thread is None else f"Re: {letter.subject}"
    message["Date"] = localtime()
    message["Message-ID"] = _message_id(letter.number, domain)
    if letter.thread is not None:
        message["In-Reply-To"] = message["References"] = _message_id(letter.thread, domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message["Content-Language"] = letter.language
    message.set_content(letter.text)
    message.add_alternative(f'<div style="white-space: pre-line">{letter.html}</div>', subtype="html")
    return message


def _message_id(number: int, domain: str) -> str:
    return f"<{number:013x}.tocsin@{domain}>"


def _deliver(server: URL, message: EmailMessage) -> Answer | None:
    """None: the server took it."""
    try:
        session = _connect(server)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return Later(f"smtp: {type(error).__name__}")
    try:
        session.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # it was taken; how the session ends changes nothing
            session.quit()
        return None
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = error.recipients.values()
        return Gone(f"smtp answered {code}") if _no_such_mailbox(code, said) else _refused(code)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code)
    except (smtplib.SMTPException, OSError) as error:  # broken off in between: the server may have taken it
        return Unknown(f"smtp: {type(error).__name__}")
    finally:
        session.close()


def _connect(server: URL) -> smtplib.SMTP:
    """A session ready to send. A password goes over TLS only, unless the server is on this machine."""
    host = server.host or ""
    if server.scheme == "smtps":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        session = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT)
        if host not in LOOPBACK:
            session.starttls(context=ssl.create_default_context())
    if server.user:
        session.login(server.user, server.password or "")
    return session


def _no_such_mailbox(code: int, said: bytes) -> bool:
    """Whether the mailbox is not there: where the server says more precisely why (RFC 3463), by that."""
    precise = _PRECISELY.match(said)
    return code in _NO_SUCH_MAILBOX and (precise is None or precise[1] in (b"1", b"2"))


def _refused(code: int) -> Answer:
    return Later(f"smtp answered {code}") if code < 500 else Refused(f"smtp answered {code}")
