"""Plug-ins are found by name, and all that is wrong is said at once."""

import pytest

from streams.ingest.plugins import make_jobs
from streams.settings import SettingsError, SourceSettings
from streams.sources.feed import FeedSource

URL = {"url": "https://news.example/feed"}


@pytest.mark.parametrize("name", ["feed", "streams.sources.feed:FeedSource"])
def test_a_plug_in_is_found_by_entry_point_or_by_module_and_class(name) -> None:
    """A class beside one's settings needs no package."""
    (job,) = make_jobs([SourceSettings(id="news", plugin=name, config=URL)])
    assert isinstance(job.source, FeedSource)


def test_everything_wrong_is_listed_with_source_and_field() -> None:
    """Before anything starts."""
    sources = [
        SourceSettings(id="one", config={"url": "ftp://news.example", "colour": "red"}),
        SourceSettings(id="two", plugin="webhook"),
        SourceSettings(id="three", plugin="nowhere:Class"),
        SourceSettings(id="four", plugin="streams.sources.feed:Missing"),
        SourceSettings(id="five", config=URL),
    ]
    with pytest.raises(SettingsError) as caught:
        make_jobs(sources)
    lines = caught.value.problems.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "sources.one.config.url",
        "sources.one.config.colour",
        "sources.two.plugin='webhook'",
        "sources.three.plugin='nowhere",
        "sources.four.plugin='streams.sources.feed",
    ]
    assert "expected one of feed" in lines[2]
