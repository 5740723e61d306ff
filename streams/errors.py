"""Errors for people: what is wrong and what to do, in words that need no code to understand."""

from typing import ClassVar


class ForPeople(Exception):
    """An error that ends a command; the command line prints its message and exits with `exit_status`."""

    exit_status: ClassVar[int] = 1
