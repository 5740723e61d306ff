"""The data folder of a worker."""

from pathlib import Path

import pytest

from streams.agents.statedir import FolderInUse, fit, hold
from streams.kafka.identities import Identities

NOW = Identities("cluster-1", {"readings": "id-1", "stories": "id-2"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with state, made with the identities `NOW`."""
    folder = tmp_path / "workers" / "assemble-1"
    fit(folder, NOW)
    (folder / "state").write_text("rows")
    return folder


def test_state_of_the_same_topics_is_used_again(folder: Path) -> None:
    """Also where a topic is new since."""
    more = Identities("cluster-1", {**NOW.topics, "changelog": "id-3"})
    assert fit(folder, more) is None
    assert (folder / "state").exists()


@pytest.mark.parametrize(
    "other",
    [
        Identities("cluster-2", NOW.topics),
        Identities("cluster-1", {**NOW.topics, "readings": "id-9"}),
        Identities("cluster-1", {"stories": "id-2"}),
    ],
    ids=["another cluster", "a topic made anew", "a topic gone"],
)
def test_state_of_something_else_is_set_aside(folder: Path, other: Identities) -> None:
    """It is kept under another name, and the folder is empty and of the new identities."""
    aside = fit(folder, other)
    assert aside is not None
    assert (aside / "state").read_text() == "rows"
    assert not (folder / "state").exists()
    assert fit(folder, other) is None


def test_setting_aside_never_overwrites_what_was_set_aside_before(folder: Path) -> None:
    """Each gets a name of its own."""
    first = fit(folder, Identities("cluster-2", {}))
    second = fit(folder, Identities("cluster-3", {}))
    assert first != second


def test_state_without_a_record_is_not_believed(folder: Path) -> None:
    """Nobody knows what it was made with."""
    (folder / "made-with.json").unlink()
    assert fit(folder, NOW) is not None


def test_a_folder_has_one_holder(folder: Path) -> None:
    """The second is told who holds it and what to do; after the first has gone it may."""
    held = hold(folder)
    with pytest.raises(FolderInUse, match="TOCSIN_WORKER_ID"):
        hold(folder)
    held.close()
    hold(folder).close()
