"""Articles from a file of JSON Lines (https://jsonlines.org) that may grow, a named pipe or standard input."""

import asyncio
import os
import stat
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, ClassVar, Final

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from streams.sources.errors import Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.records import Fields, read
from streams.sources.protocol import Context

_BLOCK: Final = 4 << 20
"""Bytes that are read at once; no longer line is read."""
_HEAD: Final = 256


class LinesConfig(BaseModel):
    """Where the lines are, and what their fields are called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="a file, a named pipe, or `-` for standard input")
    fields: Fields = Field(default_factory=Fields, description="where an object has what")


class LinesSource:
    """JSON Lines from a file that may grow, a named pipe or standard input.

    A file is read on from where it was left, and from its beginning where it is another one; a pipe to its end.
    """

    config_model: ClassVar[type[BaseModel]] = LinesConfig

    def __init__(self, config: LinesConfig) -> None:
        self._path = "/dev/stdin" if config.path == "-" else config.path
        self._fields = config.fields

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """The articles of the lines that are new since the checkpoint. Raises Unavailable without such a file."""
        try:
            is_file = stat.S_ISREG(os.stat(self._path).st_mode)
        except OSError as error:
            raise Unavailable(f"{self._path}: {error.strerror}") from None
        blocks = _file_blocks(self._path, context.checkpoint) if is_file else _pipe_blocks(self._path)
        async with aclosing(blocks):
            async for block in blocks:
                records = await read(context.cage, block.lines, self._fields)
                for item in records.items:
                    yield item
                note = f"lines that are no articles: {records.bad}; the last: {records.why}" if records.bad else None
                yield Checkpoint(block.checkpoint, note=note)


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines, and where to go on after them."""

    lines: list[bytes]
    checkpoint: dict[str, str]


async def _file_blocks(path: str, checkpoint: Mapping[str, str]) -> AsyncGenerator[_Block, None]:
    while block := await asyncio.to_thread(_file_block, path, checkpoint):
        checkpoint = block.checkpoint
        yield block


def _file_block(path: str, checkpoint: Mapping[str, str]) -> _Block | None:
    """The next whole lines of a file; None at its end."""
    try:
        with open(path, "rb") as file:
            offset = int(checkpoint.get("offset", 0))
            if offset and checkpoint.get("head") != _head(file, offset):
                offset = 0
            file.seek(offset)
            block = file.read(_BLOCK)
            whole = _whole(block)
            if not whole:
                return None
            end = offset + whole
            return _Block(block[:whole].split(b"\n"), {"offset": str(end), "head": _head(file, end)})
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror}") from None


def _whole(block: bytes) -> int:
    """How many bytes of it are whole lines: also a last one without its end, where it is JSON, and one without end."""
    end = block.rfind(b"\n") + 1
    return len(block) if len(block) - end == _BLOCK or _is_json(block[end:]) else end


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (ValueError, RecursionError):
        return False
    return True


def _head(file: BinaryIO, offset: int) -> str:
    """What tells this file from another of the same name: how it begins, and that it is as long as what was read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return blake2b(file.read(min(offset, _HEAD)), digest_size=10).hexdigest() if size >= offset else ""


async def _pipe_blocks(path: str) -> AsyncGenerator[_Block, None]:
    """What a pipe gives, as it comes, to its end."""
    reader = asyncio.StreamReader()
    pipe = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    rest = b""
    try:
        while chunk := await reader.read(_BLOCK):
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-_BLOCK:]
            if lines:
                yield _Block(lines, {})
        if rest:
            yield _Block([rest], {})
    finally:
        transport.close()
