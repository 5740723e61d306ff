"""Faults at awaits: a module is compiled anew with every await taken through a function that may raise there.

The awaits are found in the source, so a new one is in the list without anybody's doing.
"""

import ast
import asyncio
import importlib.util
import inspect
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Await:
    """An await in a source file, and whether the fault comes after what was awaited rather than in its place."""

    module: str
    line: int
    column: int
    late: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line}:{self.column}{' late' if self.late else ''}"


@dataclass
class Faults:
    """Where the next fault strikes, and what; `struck` are the places where one did."""

    place: Await | None = None
    error: BaseException | None = None
    struck: list[Await] = field(default_factory=list)
    spared: int = 0

    def arm(self, place: Await, error: BaseException, spared: int = 0) -> None:
        """Strike once, the next time that this await is reached, after so many times that are `spared`."""
        self.place, self.error, self.spared = place, error, spared

    def strike(self, module: str, line: int, column: int, *, late: bool) -> None:
        """Raise if this is the place."""
        if self.place == Await(module, line, column, late) and self.error:
            if self.spared:
                self.spared -= 1
                return
            error, self.error = self.error, None
            self.struck.append(self.place)
            raise error

    async def awaited(self, module: str, line: int, column: int, what: Awaitable[Any]) -> Any:
        """Stands where `await what` stood."""
        try:
            self.strike(module, line, column, late=False)
        except BaseException:
            if inspect.iscoroutine(what):
                what.close()
            raise
        result = await what
        self.strike(module, line, column, late=True)
        return result

    async def iterated(self, module: str, line: int, column: int, what: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Stands where `async for ... in what` stood: a fault strikes between two items."""
        async for item in what:
            yield item
            self.strike(module, line, column, late=False)
        self.strike(module, line, column, late=True)


class _Rewrite(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.module = module
        self.found: list[Await] = []

    def visit_Await(self, node: ast.Await) -> ast.AST:  # the name that ast calls
        self.generic_visit(node)
        return ast.Await(value=self._through("awaited", node, node.value))

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        self.generic_visit(node)
        node.iter = self._through("iterated", node, node.iter)
        return node

    def _through(self, how: str, node: ast.expr | ast.stmt, value: ast.expr) -> ast.Call:
        place = (self.module, node.lineno, node.col_offset)
        self.found += [Await(*place, late=late) for late in (False, True)]
        function = ast.Attribute(ast.Name("__faults__", ast.Load()), how, ast.Load())
        return ast.Call(function, [*map(ast.Constant, place), value], [])


def with_faults(name: str, faults: Faults, **replaced: Any) -> tuple[ModuleType, list[Await]]:
    """The module `name`, made anew with faults, some of its names replaced, and its awaits."""
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.origin
    with open(spec.origin, encoding="utf-8") as file:
        rewrite = _Rewrite(name.rpartition(".")[2])
        tree = ast.fix_missing_locations(rewrite.visit(ast.parse(file.read())))
    module = ModuleType(name)
    module.__dict__["__faults__"] = faults
    exec(compile(tree, spec.origin, "exec"), module.__dict__)
    module.__dict__.update(replaced)
    return module, rewrite.found


def kinds() -> list[BaseException]:
    """What may be raised at an await: the world's failures, a bug, a cancellation."""
    return [OSError("fault"), TimeoutError("fault"), ValueError("fault"), asyncio.CancelledError()]
