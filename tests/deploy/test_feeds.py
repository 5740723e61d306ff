"""The feeds to begin with can be imported; no test asks them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from streams.ingest.handover import addresses
from streams.sources.parse.opml import read_opml

FOLDER = Path(__file__).parents[2] / "deploy" / "feeds"
SUPPORTED = {path.stem for path in (FOLDER.parents[1] / "streams" / "languages").glob("??.toml")}
FILES = sorted(FOLDER.glob("*.opml"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_each_file_is_opml_of_feeds_in_languages_that_are_read(file: Path) -> None:
    """Every outline has a name and an address, and lies in the folder of its language."""
    body = file.read_bytes()
    outlines = read_opml(body)
    assert len(outlines) == body.count(b"xmlUrl=") > 0
    assert b"(addresses not verified)" in body
    for one in outlines:
        assert one.title != one.url
        assert urlsplit(one.url).scheme == "https"
        assert one.language in SUPPORTED
        assert len(one.folders) == 1


def test_no_feed_is_there_twice_and_every_language_is() -> None:
    """However an address is written."""
    outlines = [one for file in FILES for one in read_opml(file.read_bytes())]
    known = [addresses.canonical_url(one.url) for one in outlines]
    assert len(set(known)) == len(known)
    assert {one.language for one in outlines} == SUPPORTED


def test_every_file_is_in_the_list() -> None:
    """With a link."""
    linked = re.findall(r"\]\((\S+\.opml)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(linked) == [file.name for file in FILES]
