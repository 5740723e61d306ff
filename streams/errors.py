"""Errors for people: what is wrong and what to do, in words that need no code to understand."""


class ForPeople(Exception):  # noqa: N818 - a marker, named for whom its message is
    """An error that ends a command; the command line prints its message and nothing else."""
