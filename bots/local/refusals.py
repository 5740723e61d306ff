"""How Telegram says no: status codes, descriptions and parameters, in its own words.

The texts are those of the Bot API server (github.com/tdlib/telegram-bot-api, Client.cpp).
"""


class Refused(Exception):
    """A call that is answered with an error.

    `code` is the HTTP status and the `error_code`; `retry_after` is in seconds; `migrate_to` is the id of the
    supergroup that the group has become.
    """

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to

    def parameters(self) -> dict[str, int]:
        """The `parameters` of the answer, empty where there are none."""
        given = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to}
        return {name: value for name, value in given.items() if value is not None}


def bad_request(reason: str) -> Refused:
    """400: the caller must change the call."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """403: the caller has no right to this chat."""
    return Refused(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> Refused:
    """429: the caller must wait that long."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def migrated(new_id: int) -> Refused:
    """400: the group lives on under another id."""
    return Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=new_id)
