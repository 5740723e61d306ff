"""The environment of a process under test: what its settings say, and nothing of the developer's own."""

import json
import os

from streams.settings import Settings


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    """Name and value of each variable: the broker, prefix, data directory and desks of `settings`, and `more`."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN_", "TELEGRAM_"))}
    return outer | {
        "TOCSIN_KAFKA": settings.kafka or "",
        "TOCSIN_TOPIC_PREFIX": settings.topic_prefix,
        "TOCSIN_DATA": str(settings.data),
        "TOCSIN_DESKS": json.dumps(settings.desks),
        **more,
    }
