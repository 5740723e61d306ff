"""The words that all rooms share: frozen values, documented, nothing else."""

from streams.model.article import LAST_REVISION, Article, Point, StatedFact, Status
from streams.model.claim import Category, Claim, Field, Role, Scope
from streams.model.decision import Decision, Outcome, Stage
from streams.model.event import EventKind, Firing, StoryEvent
from streams.model.feed import FeedOrder, FeedState, Pace, Seen, Sight
from streams.model.interval import Interval
from streams.model.moment import Moment
from streams.model.reading import Act, ActForm, Hit, Place, PlaceKind, PlaceRole, Quote, Reading
from streams.model.refusal import Refusal
from streams.model.rule import Rule
from streams.model.ruling import Action, Ruling
from streams.model.story import Change, Contradiction, Figure, Refused, SourceFigure, Story, Unsure

__all__ = [
    "LAST_REVISION",
    "Act",
    "ActForm",
    "Action",
    "Article",
    "Category",
    "Change",
    "Claim",
    "Contradiction",
    "Decision",
    "EventKind",
    "FeedOrder",
    "FeedState",
    "Field",
    "Figure",
    "Firing",
    "Hit",
    "Interval",
    "Moment",
    "Outcome",
    "Pace",
    "Place",
    "PlaceKind",
    "PlaceRole",
    "Point",
    "Quote",
    "Reading",
    "Refusal",
    "Refused",
    "Role",
    "Rule",
    "Ruling",
    "Scope",
    "Seen",
    "Sight",
    "SourceFigure",
    "Stage",
    "StatedFact",
    "Status",
    "Story",
    "StoryEvent",
    "Unsure",
]
