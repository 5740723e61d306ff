"""A figure that looks like a toll and is no claim."""

from dataclasses import dataclass

from streams.model.claim import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What would have been a claim: the words `said` (the number's) and its sentence `quote`, both verbatim, and the
    words that refuse it."""

    field: Field
    said: str
    why: str
    quote: str
