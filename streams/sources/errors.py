"""What can go wrong at a source, each named for what the host does about it; messages are for operators."""

from streams.errors import ForPeople


class SourceError(ForPeople):
    """The source gave nothing; `status` is the HTTP status where there was one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Unavailable(SourceError):
    """Try this source again later, after `retry_after` seconds where it said so."""

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, status)
        self.retry_after = retry_after


class NotThere(Unavailable):
    """Nothing is at this address (404), or nobody knows the host's name: an operator should check it."""


class RateLimited(Unavailable):
    """Slow down, all requests to this host: it answered 429."""


class Postponed(RateLimited):
    """Not even asked: its host answered 429 to another source and wants no request now."""


class Gone(SourceError):
    """Stop asking: the source says that it will not come back (410)."""


class Broken(Gone):
    """Stop asking: the plug-in itself cannot work, and only another version or another setting of it will."""


class Unauthorized(SourceError):
    """Access needs an operator's attention (401, 403)."""


class Refused(SourceError):
    """We do not go there: the address is not public, not http(s), carries a password, or redirects without end."""


class Malformed(SourceError):
    """The answer is not what this source can read."""


def kind_of(error: SourceError) -> str:
    """The name of the class in this module that an error is of; a plug-in may have subclasses of its own."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == __name__)
