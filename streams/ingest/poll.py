"""One poll of one source: ask, number what came, hand it over, note how it went."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog

from streams.ingest.numbering import MOST_KEPT, number
from streams.ingest.schedule import Success, next_state
from streams.model import Article, FeedState
from streams.settings import SourceSettings
from streams.sources.errors import SourceError
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Answer, Cage, Context, Http, NotModified, Source

log = structlog.get_logger()

BATCH: Final = MOST_KEPT
"""Items that are handed over at once, where a source yields more without a checkpoint."""
