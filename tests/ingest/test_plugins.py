"""Plug-ins are found by name; what an operator wrote wrongly is said at once, what a plug-in does wrong is its own."""

import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from pydantic import BaseModel

from streams.ingest.plugins import make_jobs
from streams.ingest.poll import poll
from streams.model import FeedState
from streams.settings import SettingsError, SourceSettings
from streams.sources.errors import Broken
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.feed import FeedSource
from streams.sources.plugins import find, installed
from streams.sources.protocol import GROUP

URL = {"url": "https://news.example/feed"}


class Config(BaseModel):
    """Nothing to set."""


class Plugin:
    """Yields nothing."""

    config_model = Config

    def __init__(self, config: Config) -> None: ...

    async def read(self, context) -> AsyncGenerator[Item | Checkpoint, None]:
        yield Checkpoint()


class Stumbling(Plugin):
    def __init__(self, config: Config) -> None:
        raise RuntimeError("no such station")


class Unconfigurable(Plugin):
    config_model = dict  # type: ignore[assignment]  # what is wrong with it


class Newer(Plugin):
    protocol = 99


class Unreadable(Plugin):
    read = None  # type: ignore[assignment]  # what is wrong with it


class Careless(Config):
    """Whose check breaks."""

    def __init__(self, **values: object) -> None:
        raise LookupError("oops")


class Unchecked(Plugin):
    config_model = Careless


not_a_class = Plugin(Config())


@pytest.mark.parametrize("name", ["feed", "streams.sources.kinds.feed:FeedSource"])
def test_a_plug_in_is_found_by_entry_point_or_by_module_and_class(name) -> None:
    """A class beside one's settings needs no package."""
    (job,) = make_jobs([SourceSettings(id="news", plugin=name, config=URL)])
    assert isinstance(job.source, FeedSource)


def test_everything_that_an_operator_wrote_wrongly_is_listed_with_source_and_field() -> None:
    """Before anything starts."""
    sources = [
        SourceSettings(id="one", config={"url": "ftp://news.example", "colour": "red"}),
        SourceSettings(id="two", plugin="no-such-thing"),
        SourceSettings(id="three", config=URL),
    ]
    with pytest.raises(SettingsError) as caught:
        make_jobs(sources)
    lines = caught.value.problems.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "sources.one.config.url",
        "sources.one.config.colour",
        "sources.two.plugin='no-such-thing'",
    ]
    assert "expected one of" in lines[2]


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        ("nowhere:Class", "No module named 'nowhere'"),
        ("streams.sources.kinds.feed:Missing", "Missing"),
        (f"{__name__}:Stumbling", "no such station"),
        (f"{__name__}:Unconfigurable", "no pydantic model"),
        (f"{__name__}:Unchecked", "LookupError"),
        (f"{__name__}:Unreadable", "no `read`"),
        (f"{__name__}:Newer", "version 99"),
        (f"{__name__}:not_a_class", "not a class"),
    ],
)
async def test_a_broken_plug_in_disables_its_source_and_no_other(host, site, plugin, said) -> None:
    """The reason is in its state on `feeds`; the others are asked."""
    site.show("/feed", ("a", "Nine killed"))
    feed = {"url": site.url("/feed")}
    jobs = make_jobs([SourceSettings(id="bad", plugin=plugin), SourceSettings(id="good", config=feed)])
    bad, good = [await poll(job, FeedState(source=job.settings.id), host) for job in jobs]
    assert bad.next_try is None
    assert plugin in bad.disabled
    assert said in bad.disabled
    assert (good.failures, len(good.seen)) == (0, 1)


def test_a_module_that_ends_the_program_ends_only_itself(tmp_path, monkeypatch) -> None:
    """A script that was taken for a plug-in; it lies in the current folder, where modules are looked for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    Path("leaver.py").write_text("import sys\nsys.exit('done')\n")
    with pytest.raises(Broken, match="SystemExit"):
        find("leaver:Class")


def test_installed_plug_ins_are_listed_with_what_is_wrong_with_them(tmp_path, monkeypatch) -> None:
    """One that cannot be loaded hides none of the others."""
    info = tmp_path / "strange-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nstrange = no_such_module:Class\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    listed = {one.name: one for one in installed()}
    assert (listed["strange"].package, listed["strange"].version) == ("strange", "2.0")
    assert "no_such_module" in (listed["strange"].broken or "")
    assert (listed["feed"].broken, listed["feed"].protocol) == (None, 1)
    assert listed["feed"].does


@pytest.mark.parametrize(
    ("thing", "said"), [({"title": "Storm"}, "dict"), (Item(guid=""), "guid"), (Checkpoint({"page": 1}), "text")]
)
async def test_what_no_source_may_yield_is_its_failure(host, thing, said) -> None:
    """Nothing of it goes further."""

    class Odd(Plugin):
        async def read(self, context):
            yield thing

    (job,) = make_jobs([SourceSettings(id="odd", plugin=f"{__name__}:Plugin")])
    state = await poll(type(job)(job.settings, Odd(Config())), FeedState(source="odd"), host)
    assert said in state.last_error
    assert state.failures == 1
