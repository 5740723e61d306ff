"""Why an article became what it became: one named outcome a stage."""

from dataclasses import dataclass, field
from typing import Literal

from streams.model.moment import Moment

Stage = Literal["read", "assemble"]
Outcome = Literal[
    "reading",
    "nothing-asked",
    "unsupported-language",
    "founded",
    "joined",
    "replaced",
    "repeated",
    "late-revision",
    "withdrawn",
    "parted",
    "ruled",
    "unknown-story",
    "impossible",
    "dead-letter",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`id` is the article's, or the ruling's. In stage read: `reading` (it goes on), `nothing-asked` (no rule, no
    toll), `unsupported-language`. In stage assemble: `founded` a story, `joined` one, `replaced` its own earlier
    revision, `repeated` (already a member), `late-revision` (a higher one came first), `withdrawn`,
    `parted` (an edit took it out of its story). Of rulings: `ruled` (done), `repeated`, `unknown-story`, `impossible`.
    In both: `dead-letter`. A takedown is `withdrawn` of stage read, with who and why. `features` are the values that
    decided the join, `nearest` the best story not joined; `at` is the article's `fetched`.
    """

    id: str
    revision: int = 1
    stage: Stage
    outcome: Outcome
    at: Moment
    story: str | None = None
    reason: str = ""
    rules_version: int = -1
    features: dict[str, float] = field(default_factory=dict)
    nearest: str | None = None
