"""The AOT cache is used once it is whole, and learnt by one run at a time."""

from pathlib import Path

import pytest

from streams.kafka.embedded.aot import AotCache


@pytest.fixture
def jars(tmp_path: Path) -> list[Path]:
    """A class path."""
    jar = tmp_path / "a.jar"
    jar.write_bytes(b"jar")
    return [jar]


def learn(cache: AotCache, content: bytes = b"learnt") -> None:
    """What a JVM does with the flag it is given: writes its file at its end."""
    (flag,) = cache.learn()
    Path(flag.removeprefix("-XX:AOTCacheOutput=")).write_bytes(content)


def test_what_an_orderly_run_learnt_is_used_by_the_next(tmp_path: Path, jars: list[Path]) -> None:
    """The second start is the fast one."""
    cache = AotCache(tmp_path / "aot", jars)
    assert cache.use() == ()
    learn(cache)
    cache.adopt()
    (flag,) = AotCache(tmp_path / "aot", jars).use()
    assert Path(flag.removeprefix("-XX:AOTCache=")).read_bytes() == b"learnt"


def test_what_a_killed_run_left_is_never_used(tmp_path: Path, jars: list[Path]) -> None:
    """Half a cache stays beside the cache's name, and the next run learns anew."""
    killed = AotCache(tmp_path / "aot", jars)
    learn(killed, b"hal")
    killed.close()
    following = AotCache(tmp_path / "aot", jars)
    assert following.use() == ()
    learn(following)
    following.adopt()
    assert following.use() != ()


def test_two_runs_at_once_do_not_write_one_file(tmp_path: Path, jars: list[Path]) -> None:
    """The second one runs without the cache; it has nothing to adopt."""
    first, second = AotCache(tmp_path / "aot", jars), AotCache(tmp_path / "aot", jars)
    learn(first)
    assert second.learn() == ()
    second.adopt()
    assert second.use() == ()
    first.close()
    assert second.learn() != ()


def test_other_jars_make_another_cache(tmp_path: Path, jars: list[Path]) -> None:
    """A JVM refuses a cache whose jars were written at another time."""
    cache = AotCache(tmp_path / "aot", jars)
    learn(cache)
    cache.adopt()
    jars[0].write_bytes(b"fetched again")
    assert AotCache(tmp_path / "aot", jars).use() == ()
