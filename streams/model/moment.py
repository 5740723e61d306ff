"""A point in time: always with its zone, UTC inside the program but for the dates that an article carries itself."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]
"""An aware datetime; the codec refuses a value without an offset."""
