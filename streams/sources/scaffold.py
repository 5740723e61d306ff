"""Writes the package of a new plug-in: one that works, with a recorded answer and its test, to go on from."""

import re
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from streams.errors import ForPeople
from streams.sources.protocol import PROTOCOL

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 40


class NotWritten(ForPeople):
    """No package can be written under this name or at this place."""

    exit_status = 2


def write_package(name: str, folder: Path, taken: Collection[str]) -> Path:
    """A new folder `tocsin-NAME` below `folder`, made whole or not at all; `taken` are the plug-ins that there are.

    Raises NotWritten.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise NotWritten(
            f"{name!r} is no name for a plug-in: lower-case letters, digits and single hyphens between them, a letter "
            f"first, at most {_LONGEST}; such as `station` or `city-alerts`"
        )
    if name in taken:
        raise NotWritten(f"a plug-in `{name}` is installed already: choose another name")
    package = folder / f"tocsin-{name}"
    written = _filled(name)
    try:
        package.mkdir()
    except FileExistsError:
        raise NotWritten(f"{package} is there already: move it away, or choose another name") from None
    except OSError as error:
        raise NotWritten(f"{package} cannot be made: {error.strerror}") from None
    for path, text in written.items():
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_text(text, encoding="utf-8")
    return package


def _filled(name: str) -> dict[str, str]:
    """The package's files by their paths in it."""
    words = name.split("-")
    module = "_".join(["tocsin", *words])
    kind = "".join(word.capitalize() for word in words)
    values = {"name": name, "title": " ".join(words), "module": module, "class": f"{kind}Source", "protocol": PROTOCOL}
    places = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        "source.py": f"{module}/__init__.py",
        "test_source.py": "tests/test_source.py",
        "reports.json": "tests/reports.json",
    }
    templates = files("streams.sources") / "template"
    return {
        place: Template((templates / f"{template}.txt").read_text(encoding="utf-8")).substitute(values)
        for template, place in places.items()
    }
