"""Finds plug-ins by name: entry points of installed packages, and classes that lie beside the settings."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from streams.errors import ForPeople
from streams.sources.errors import Broken
from streams.sources.promises import faults_of_plugin, summary
from streams.sources.protocol import GROUP, Source


class Unknown(ForPeople):
    """No installed package brings a plug-in of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An installed plug-in: its entry point (`module:Class`), the package that brings it with its version, what it
    says of itself, the version of the protocol that it is written for; `broken` says why it cannot be used.
    """

    name: str
    target: str
    package: str
    version: str
    does: str = ""
    protocol: int | None = None
    broken: str | None = None


@cache
def find(name: str) -> type[Source]:
    """The plug-in of this name, an entry point or `module:Class`. Raises Unknown, or Broken for one that cannot run.

    Looked for and checked once: ten thousand sources have few plug-ins.
    """
    if ":" in name:
        return _loaded(name, EntryPoint(name, name, GROUP))
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        raise Unknown(
            f"no package brings a plug-in {name!r}; expected one of {', '.join(sorted(known))}, or module:Class"
        )
    return _loaded(name, known[name])


def installed() -> Iterator[Listed]:
    """All plug-ins of installed packages, by name, those that cannot be used too."""
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield _listed(entry)


def _listed(entry: EntryPoint) -> Listed:
    package, version = (entry.dist.name, entry.dist.version) if entry.dist else ("", "")
    try:
        plugin = _loaded(entry.name, entry)
    except Broken as error:
        return Listed(name=entry.name, target=entry.value, package=package, version=version, broken=str(error))
    return Listed(
        name=entry.name,
        target=entry.value,
        package=package,
        version=version,
        does=summary(plugin),
        protocol=getattr(plugin, "protocol", 1),
    )


def _loaded(name: str, entry: EntryPoint) -> type[Source]:
    """Whatever a stranger's module does when it is loaded is a fault of that plug-in, and of no other."""
    _look_here()
    importlib.invalidate_caches()
    try:
        plugin: type[Source] = entry.load()
    except (Exception, SystemExit) as error:
        raise Broken(f"the plug-in {name} cannot be loaded: {type(error).__name__}: {error}") from error
    if faults := "; ".join(faults_of_plugin(plugin)):
        raise Broken(f"the plug-in {name} cannot be used: {faults}")
    return plugin


def _look_here() -> None:
    """A module in the current folder is found, as by `python -m`, which is how the cage starts."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
