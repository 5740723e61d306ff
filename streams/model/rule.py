"""A distinct query that somebody asked."""

from dataclasses import dataclass

from streams.model.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`id` is the hash of `query`, its canonical text; `name` is set on operators' rules, which chats can join."""

    id: str
    query: str
    name: str | None = None
    added: Moment | None = None
