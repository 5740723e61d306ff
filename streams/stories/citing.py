"""A story's ledger to cite: every figure that its articles gave, with its source, time, address and sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from streams.model import Category, Claim, Interval, Reading, SourceFigure, Story

Standing = Literal["toll", "group", "earlier", "ruled", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One figure of one article.

    `standing` says how the article's figure is held: as the event's `toll`; as that of a `group` of its victims; as an
    `earlier` toll that the article itself calls so; as `ruled` by a person, in the ruling that `article`
    names; or `refused` as the toll. `about` names the group, why a toll is unsure, or the reason of the
    refusal. `at` is the time of publication, of fetching where that is not known, and None where the story no longer
    keeps the article; `copy_of` the article whose syndicated copy this is; `quote` the sentence, where it is known.
    """

    category: Category
    low: int | None
    high: int | None
    approx: bool
    vague: bool
    standing: Standing
    about: str
    source: str
    article: str
    url: str | None
    title: str
    at: datetime | None
    copy_of: str | None
    quote: str


def citations(story: Story, readings: Mapping[str, Reading]) -> tuple[Citation, ...]:
    """Every figure that the story keeps, those of the oldest article first; quotes are those of `readings`, by id."""
    kept = {said.article: said for said in story.sources}
    said = (each for statement in story.sources for each in _stated(statement, readings.get(statement.article)))
    return (*said, *_refused(story, kept))


def _stated(statement: SourceFigure, reading: Reading | None) -> Iterator[Citation]:
    claims = reading.claims if reading else ()
    for category, figure in statement.figures.items():
        standing: Standing = "ruled" if statement.ruled else "toll"
        unsure = statement.unsure.get(category, "")
        yield _citation(statement, category, figure, standing, unsure, _quote(claims, category, figure))
    for group, figures in statement.groups.items():
        for category, figure in figures.items():
            yield _citation(statement, category, figure, "group", group, _quote(claims, category, figure))
    for category, figure in statement.revises.items():
        yield _citation(statement, category, figure, "earlier", "", _quote(claims, category, figure))


def _refused(story: Story, kept: Mapping[str, SourceFigure]) -> Iterator[Citation]:
    for each in story.refused:
        said = kept.get(each.article)
        yield Citation(
            category=each.category,
            low=each.low,
            high=each.high,
            approx=each.approx,
            vague=each.vague,
            standing="refused",
            about=each.reason,
            source=each.source,
            article=each.article,
            url=said.url if said else None,
            title=said.title if said else "",
            at=said.at if said else None,
            copy_of=said.copy_of if said else None,
            quote=each.quote,
        )


def _citation(
    statement: SourceFigure, category: Category, figure: Interval, standing: Standing, about: str, quote: str
) -> Citation:
    return Citation(
        category=category,
        low=figure.low,
        high=figure.high,
        approx=figure.approx,
        vague=figure.vague,
        standing=standing,
        about=about,
        source=statement.source,
        article=statement.article,
        url=statement.url,
        title=statement.title,
        at=statement.at,
        copy_of=statement.copy_of,
        quote=quote,
    )


def _quote(claims: tuple[Claim, ...], category: Category, figure: Interval) -> str:
    """The sentence of the claim that gave the figure."""
    return next((claim.quote for claim in claims if claim.category == category and claim.interval == figure), "")
