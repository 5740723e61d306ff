"""Makes each source of the settings. What an operator wrote wrongly stops the start; what is wrong with a plug-in does
not: its sources are disabled with the reason, and the others go on.
"""

from collections.abc import AsyncGenerator, Iterable
from typing import Any, ClassVar

import structlog
from pydantic import BaseModel, ValidationError

from streams.ingest.pages import check_installed
from streams.ingest.poll import Job
from streams.settings import SettingsError, SourceSettings
from streams.sources.errors import Broken
from streams.sources.item import Checkpoint, Item
from streams.sources.plugins import Unknown, find
from streams.sources.protocol import Context, Source

log = structlog.get_logger()


class BrokenSource:
    """Stands in for a source whose plug-in cannot work: each read says why."""

    config_model: ClassVar[type[BaseModel]] = BaseModel

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """Raises Broken."""
        raise Broken(self.reason)
        yield  # what makes it a generator


def make_jobs(sources: Iterable[SourceSettings]) -> tuple[Job, ...]:
    """One job a source. Raises SettingsError with all problems of all sources, a line each."""
    jobs, problems = [], []
    for settings in sources:
        try:
            source = _make(settings)
        except SettingsError as error:
            problems.append(error.problems)
            continue
        if isinstance(source, BrokenSource):
            log.error("plug-in is broken, its source is disabled", source=settings.id, reason=source.reason)
        jobs.append(Job(settings, source))
    if problems:
        raise SettingsError("\n".join(problems))
    return tuple(jobs)


def _make(settings: SourceSettings) -> Source:
    if settings.whole_text:
        check_installed(settings.id)
    try:
        return make_source(settings.plugin, settings.config)
    except Broken as error:
        return BrokenSource(str(error))
    except Unknown as error:
        raise SettingsError(f"sources.{settings.id}.plugin={settings.plugin!r}: {error}") from None
    except ValidationError as error:
        raise SettingsError("\n".join(_describe(settings, dict(detail)) for detail in error.errors())) from None


def fault_of(settings: SourceSettings) -> str | None:
    """What is wrong with a source of the settings, before it is asked."""
    try:
        source = _make(settings)
    except SettingsError as error:
        return error.problems
    return source.reason if isinstance(source, BrokenSource) else None


def make_source(plugin: str, config: dict[str, Any]) -> Source:
    """A source of this plug-in. Raises Unknown; ValidationError where `config` does not fit; Broken for a plug-in that
    cannot be loaded, used, or made of a configuration that fits.
    """
    found = find(plugin)
    try:
        checked = found.config_model.model_validate(config)
    except ValidationError:
        raise
    except Exception as error:
        raise Broken(f"the plug-in {plugin} cannot check its configuration: {type(error).__name__}") from error
    try:
        return found(checked)
    except Exception as error:
        raise Broken(f"the plug-in {plugin} cannot be made: {type(error).__name__}: {error}") from error


def _describe(settings: SourceSettings, detail: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in detail["loc"])
    return f"sources.{settings.id}.config.{field}: {detail['msg']}"
