"""Finds the plug-in that a source names, and makes it from its configuration."""

import importlib
from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Any, Final

from pydantic import ValidationError

from streams.ingest.pages import check_installed
from streams.ingest.poll import Job
from streams.settings import SettingsError, SourceSettings
from streams.sources.protocol import Source

GROUP: Final = "tocsin.sources"


def make_jobs(sources: Iterable[SourceSettings]) -> tuple[Job, ...]:
    """One job a source. Raises SettingsError with all problems of all sources, a line each."""
    jobs, problems = [], []
    for settings in sources:
        try:
            jobs.append(Job(settings, _make(settings)))
        except SettingsError as error:
            problems.append(error.problems)
    if problems:
        raise SettingsError("\n".join(problems))
    return tuple(jobs)


def _make(settings: SourceSettings) -> Source:
    if settings.whole_text:
        check_installed(settings.id)
    plugin = _find(settings)
    try:
        return plugin(plugin.config_model.model_validate(settings.config))
    except ValidationError as error:
        raise SettingsError("\n".join(_describe(settings, dict(detail)) for detail in error.errors())) from None


def _find(settings: SourceSettings) -> type[Source]:
    name = settings.plugin
    try:
        if ":" in name:
            module, _, attribute = name.partition(":")
            found = getattr(importlib.import_module(module), attribute)
        else:
            known = {entry.name: entry for entry in entry_points(group=GROUP)}
            if name not in known:
                allowed = ", ".join(sorted(known))
                raise SettingsError(
                    f"sources.{settings.id}.plugin={name!r}: unknown, expected one of {allowed}, or module:Class"
                )
            found = known[name].load()
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"sources.{settings.id}.plugin={name!r}: cannot be loaded: {error}") from error
    plugin: type[Source] = found
    return plugin


def _describe(settings: SourceSettings, detail: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in detail["loc"])
    return f"sources.{settings.id}.config.{field}: {detail['msg']}"
