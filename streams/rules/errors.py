"""What is wrong with a query or a rule file, said so that the person who wrote it can mend it."""

CONTEXT = 40
"""How many characters of a long query are shown on each side of the mistake."""


class QueryError(ValueError):
    """A query that cannot be understood.

    `column` (from 1) is where, `problem` what was found, `expected` what should stand there. The message has three
    lines: the problem, the query (cut to the surroundings when it is long), and a caret below the column.
    """

    def __init__(self, query: str, column: int, problem: str, expected: str) -> None:
        self.column = column
        self.problem = problem
        self.expected = expected
        super().__init__(f"{self.summary}\n{_with_caret(query, column)}")

    @property
    def summary(self) -> str:
        """The problem in one line, without the query."""
        return f"column {self.column}: {self.problem}; expected {self.expected}"


class RulesError(ValueError):
    """A rule file with mistakes: `problems` holds every bad line as (line number from 1, what is wrong)."""

    def __init__(self, problems: tuple[tuple[int, str], ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"line {number}: {problem}" for number, problem in problems))


def _with_caret(query: str, column: int) -> str:
    first = max(0, column - 1 - CONTEXT)
    last = min(len(query), column - 1 + CONTEXT)
    shown = "".join(char if char.isprintable() else " " for char in query[first:last])
    before = "…" if first else ""
    after = "…" if last < len(query) else ""
    return f"  {before}{shown}{after}\n  {' ' * (len(before) + column - 1 - first)}^"
