"""Writes `jars.lock` anew, after a change of the pinned version: `python -m streams.kafka.embedded.relock`.

Resolves Kafka's own dependencies, adds the bridge from its log calls to log4j2 (Kafka's download has it, its POM has
not), and records each jar's checksum. Look at the difference before you commit it.
"""

import tempfile
from hashlib import sha256
from pathlib import Path

from jgo.maven import Artifact, MavenContext

from streams.kafka.embedded.jars import KAFKA_VERSION

_KAFKA = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
_BRIDGE = "org.apache.logging.log4j:log4j-slf4j-impl"
_SCOPES = (None, "compile", "runtime")


def relock(lock: Path) -> int:
    """Writes the lock and returns the number of jars in it."""
    with tempfile.TemporaryDirectory() as repository:
        lines = [_line(artifact) for artifact in _resolve(MavenContext(repo_cache=Path(repository)))]
    lock.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def _resolve(context: MavenContext) -> list[Artifact]:
    roots, others = context.resolver.resolve([context.create_dependency(_KAFKA)])
    artifacts = [dependency.artifact for dependency in roots + others if dependency.scope in _SCOPES]
    log4j = next(artifact.version for artifact in artifacts if artifact.artifactId == "log4j-core")
    return [*artifacts, context.create_dependency(f"{_BRIDGE}:{log4j}").artifact]


def _line(artifact: Artifact) -> str:
    content = artifact.resolve().read_bytes()
    coordinate = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
    return f"{coordinate} {sha256(content).hexdigest()} {len(content)}\n"


if __name__ == "__main__":
    print(relock(Path(__file__).with_name("jars.lock")), "jars locked")
