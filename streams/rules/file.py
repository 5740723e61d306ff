"""Operators' rules as a file: one query a line, `name := query` for a rule that chats can join, `#` for comments."""

from streams.model import Rule
from streams.rules.errors import QueryError, RulesError
from streams.rules.query import parse

MAX_NAME = 64


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a file's text, in its order. Raises RulesError with every line that is wrong."""
    rules: list[Rule] = []
    problems: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            rule = _rule(line)
            _check_new(rule, seen)
        except ValueError as error:
            problems.append((number, str(error)))
            continue
        seen[rule.id] = number
        if rule.name:
            seen[rule.name] = number
        rules.append(rule)
    if problems:
        raise RulesError(tuple(problems))
    return tuple(rules)


def _rule(line: str) -> Rule:
    name, assigned, query = line.partition(":=")
    if not assigned:
        name, query = "", line
    name = name.strip()
    if assigned and not 0 < len(name) <= MAX_NAME:
        raise ValueError(f"a name of {len(name)} characters before :=; expected 1 to {MAX_NAME}")
    try:
        parsed = parse(query.strip())
    except QueryError as error:
        shift = len(line) - len(query.lstrip()) if query.strip() else len(line)
        raise ValueError(f"column {error.column + shift}: {error.problem}; expected {error.expected}") from error
    return Rule(id=parsed.id, query=parsed.canonical, name=name or None)


def _check_new(rule: Rule, seen: dict[str, int]) -> None:
    for what, key in (("name", rule.name), ("query", rule.id)):
        if key in seen:
            raise ValueError(f"the same {what} as line {seen[key]}; expected each {what} once")
