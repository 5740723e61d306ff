"""What a reading does to a story's head, before anyone asks whether that is news."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from streams.model import Act, Place, Reading, Refused, SourceFigure, Story
from streams.model.ids import short_id, story_id
from streams.stories.claims import refused_of
from streams.stories.evidence import COPY
from streams.stories.ledger import Ledger, statement_of
from streams.stories.state import Head, Member, Met
from streams.stories.traits import Traits, traits_of, widened

KEPT = 50
OUTLETS = 500
"""Independent sources of one story that are told apart; further ones are not counted."""
MET = 2_000
PLACES = 12


def member_of(reading: Reading, story: str) -> Member:
    """The row of a reading that belongs to a story."""
    return Member(
        id=reading.id,
        revision=reading.revision,
        story=story,
        source=reading.source,
        status=reading.status,
        hits=tuple(dict.fromkeys((hit.query, hit.clause) for hit in reading.hits)),
        acts=tuple(sorted({act.sense for act in reading.acts if act.form == "act"})),
    )


def founded(reading: Reading) -> Head:
    """The empty head of the story that the reading founds; the reading joins it like any other."""
    identity = story_id(reading.desk, reading.id)
    story = Story(
        id=identity,
        short=short_id(identity),
        desk=reading.desk,
        title=reading.title,
        language=reading.language,
        opened=reading.fetched,
        changed=reading.fetched,
    )
    return Head(story=story, traits=Traits())


def absorbed(head: Head, reading: Reading, former: Member | None = None) -> Head:
    """The head with the reading in it, in the place of its former revision where there was one."""
    gone = {reading.id, *reading.supersedes}
    ledger = Ledger(base=head.base, statements=head.story.sources).without(gone)
    traits = traits_of(reading)
    copied = _copied(traits, statement_of(reading), head.traits, ledger.statements)
    ledger = ledger.adding(statement_of(reading, copied))
    outlets = head.outlets if copied else tuple(dict.fromkeys((*head.outlets, reading.source)))[:OUTLETS]
    head = _entered(_left(head, former), member_of(reading, head.story.id), reading)
    story = replace(
        head.story,
        day=head.story.day or reading.day,
        places=_places(head.story.places, reading.places),
        members=(*(each for each in head.story.members if each != reading.id), reading.id)[-KEPT:],
        member_count=head.story.member_count + (former is None or former.status == "withdrawn"),
        independent=len(outlets),
        refused=(*_others(head.story.refused, gone), *refused_of(reading))[-KEPT:],
    )
    return _settled(replace(head, story=story, outlets=outlets), ledger, reading, traits)


def withdrawn(head: Head, reading: Reading, former: Member) -> Head:
    """The head as if the article had said nothing."""
    gone = {reading.id}
    ledger = Ledger(base=head.base, statements=head.story.sources).without(gone)
    outlets = tuple(dict.fromkeys(s.source for s in ledger.statements if s.copy_of is None))
    outlets = outlets if len(ledger.statements) < KEPT - 1 else head.outlets
    head = _left(head, former)
    story = replace(
        head.story,
        members=tuple(each for each in head.story.members if each != reading.id),
        member_count=head.story.member_count - (former.status == "live"),
        independent=len(outlets),
        refused=_others(head.story.refused, gone),
    )
    return _settled(replace(head, story=story, outlets=outlets), ledger, reading, Traits())


def _settled(head: Head, ledger: Ledger, reading: Reading, traits: Traits) -> Head:
    figures = ledger.figures()
    killed = figures.get("killed")
    told_here = killed is not None and killed.article == reading.id and reading.language == head.story.language
    story = replace(
        head.story,
        changed=max(head.story.changed, reading.fetched),
        title=(reading.title or head.story.title) if told_here else head.story.title,
        figures=figures,
        sources=ledger.statements,
    )
    tolls = tuple((category, figure.low, figure.high) for category, figure in sorted(figures.items()))
    return replace(head, story=story, base=dict(ledger.base), traits=widened(head.traits, traits, tolls))


def _entered(head: Head, member: Member, reading: Reading) -> Head:
    met = Counter({(met.query, met.clause): met.count for met in head.met})
    met.update(member.hits)
    acts = Counter(head.acted)
    acts.update(member.acts)
    known = {act.sense for act in head.story.acts}
    first = {act.sense: act for act in reversed(reading.acts) if act.form == "act" and act.sense not in known}
    return _counted(head, met, acts, (*head.story.acts, *(first[sense] for sense in sorted(first))))


def _left(head: Head, former: Member | None) -> Head:
    if former is None:
        return head
    met = Counter({(met.query, met.clause): met.count for met in head.met})
    met.subtract(former.hits)
    acts = Counter(head.acted)
    acts.subtract(former.acts)
    return _counted(head, +met, +acts, tuple(act for act in head.story.acts if acts[act.sense] > 0))


def _counted(head: Head, met: Counter[tuple[str, int]], acts: Counter[str], kept: tuple[Act, ...]) -> Head:
    newest = list(met.items())[-MET:]
    return replace(
        head,
        met=tuple(Met(query=query, clause=clause, count=count) for (query, clause), count in newest),
        acted=dict(acts),
        story=replace(head.story, acts=kept),
    )


def _copied(traits: Traits, statement: SourceFigure, known: Traits, statements: tuple[SourceFigure, ...]) -> str | None:
    """The article whose copy this is: the same words with the same figures. New figures make a report of its own."""
    said = {each.article: each for each in statements}
    ours = {value for each in traits.prints for value in each.hashes}
    for each in known.prints:
        original = said.get(each.article)
        alike = len(ours & set(each.hashes)) / max(len(ours), len(each.hashes), 1)
        if original and alike >= COPY and original.figures == statement.figures:
            return original.copy_of or original.article
    return None


def _places(known: tuple[Place, ...], new: Iterable[Place]) -> tuple[Place, ...]:
    places = {place.id: place for place in (*known, *(each for each in new if each.role == "event"))}
    return tuple(places.values())[:PLACES]


def _others(refused: tuple[Refused, ...], articles: set[str]) -> tuple[Refused, ...]:
    return tuple(each for each in refused if each.article not in articles)
