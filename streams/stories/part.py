"""A story that proves to be two: when an article leaves, the story without it, and what leaves by itself.

An edit may turn an article into one that the rest of its story contradicts; a person may see what no rule saw. The
article that founded a story does not leave by an edit: the others joined it for what it said.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from streams.model import Reading, SourceFigure
from streams.model.ids import story_id
from streams.stories.absorb import counted, outlets_of, standing
from streams.stories.evidence import Evidence
from streams.stories.ledger import Ledger
from streams.stories.state import Head, Member
from streams.stories.traits import Traits, titled, widened

PARTING: Final = ("another day", "another place")
"""The vetoes that part an edited article from its story; others may come of its saying less than before."""


def contradicts(reading: Reading, evidence: Evidence, head: Head) -> bool:
    """Whether an edited article can no longer be of its story, by the evidence of its new words against it."""
    own = story_id(reading.desk, reading.id)
    return evidence.veto in PARTING and head.story.member_count > 1 and own not in (head.story.id, *head.took)


def apart(head: Head, members: Sequence[Member], new: Head) -> Head:
    """The `new` story, empty so far, of some of a story's members: what the story keeps of them, where it was."""
    articles = {member.id for member in members}
    ledger = Ledger(statements=tuple(said for said in head.story.sources if said.article in articles))
    outlets = outlets_of((), ledger, 0)
    new = reduce(lambda sum_, member: counted(sum_, None, member, head.story.acts), members, new)
    story = replace(
        new.story,
        title=next((said.title for said in ledger.statements if said.title), head.story.title),
        day=head.story.day,
        places=head.story.places,
        members=tuple(article for article in head.story.members if article in articles),
        member_count=sum(member.status == "live" for member in members),
        independent=len(outlets),
        refused=tuple(each for each in head.story.refused if each.article in articles),
    )
    traits = _traits(head, ledger.statements)
    new = replace(new, story=story, traits=traits, outlets=outlets, clock=head.clock)
    return standing(new, ledger, new.story.opened)


def _traits(head: Head, said: Sequence[SourceFigure]) -> Traits:
    """What is known of the articles of these statements: their words, or titles; where and when their story was."""
    voices = {voice.article: voice for voice in head.traits.voices}
    articles = {each.article for each in said}
    times = [each.at for each in said]
    known = replace(
        head.traits,
        voices=(),
        groups=(),
        first=min(times, default=None),
        latest=max(times, default=None),
        prints=tuple(each for each in head.traits.prints if each.article in articles),
    )
    told = Traits(voices=tuple(voices.get(each.article) or titled(each) for each in said))
    return widened(known, told, ())
