"""Stories found again, closed ones too: by the id that people type, by place, by query.

A query asks a story that is over as it asked when it was told: its facts of the story as it stands, its words of the
headlines and acts that the story keeps. Whatever rang for it then answers it, also where the words are gone.
"""

from collections.abc import Iterator, Mapping

from streams.model import Article, Story
from streams.reading.reader import Reader
from streams.rules.firing import true_clauses
from streams.rules.places import place_key, place_keys
from streams.rules.query import Query


def named(stories: Mapping[str, Story], name: str) -> tuple[Story, ...]:
    """The stories of that id or short id, in any case: none, one, or several that share a short id.

    One that was merged leads to the story that it is part of now. `stories` are by id.
    """
    wanted = name.strip().casefold()
    found = (story for story in stories.values() if wanted in (story.id, story.short.casefold()))
    return tuple({story.id: story for story in (_survivor(stories, one) for one in found)}.values())


def standing(stories: Mapping[str, Story]) -> Iterator[Story]:
    """The stories that were not merged into others, the one that changed last first; `stories` are by id."""
    order = sorted((one.changed, one.id) for one in stories.values() if one.redirect is None)
    return (stories[identity] for _, identity in reversed(order))


def lies_in(story: Story, place: str) -> bool:
    """Whether the story's event is in that place, under any name that queries know it by."""
    return place_key(place) in place_keys(story.places)


def answers(story: Story, query: Query, reader: Reader) -> bool:
    """Whether the story is one that the query asks for; `reader` looks for that query's words."""
    if query.id in story.rules:
        return True
    if not true_clauses(query, story, everything(query)):
        return False
    readings = (reader.read(article, everything=True).reading for article in _told(story))
    met = {(hit.query, hit.clause) for reading in readings if reading for hit in reading.hits}
    return bool(true_clauses(query, story, met))


def everything(query: Query) -> set[tuple[str, int]]:
    """What would be met if all words of the query had been found."""
    return {
        (query.id, number) if clause.searched else (clause.text_id, 0) for number, clause in enumerate(query.clauses)
    }


def _survivor(stories: Mapping[str, Story], story: Story) -> Story:
    while story.redirect and story.redirect in stories:
        story = stories[story.redirect]
    return story


def _told(story: Story) -> Iterator[Article]:
    """What a story keeps of its articles' words: its own headline and acts, and the headline of each."""
    acts = "\n".join(act.quote.sentence for act in story.acts)
    yield Article(id=story.id, source="", title=story.title, text=acts, language=story.language, fetched=story.changed)
    for said in story.sources:
        yield Article(id=said.article, source=said.source, title=said.title, fetched=said.at, published=said.at)
