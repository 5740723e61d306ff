"""What is remembered of words."""

from streams.text.memory import Memory


def test_a_memory_answers_as_its_function_does_and_asks_it_once() -> None:
    """A word that comes again costs no second look."""
    asked: list[str] = []
    memory = Memory(lambda word: len(asked.append(word) or word), most=10)
    assert [memory[word] for word in ("mort", "morts", "mort")] == [4, 5, 4]
    assert asked == ["mort", "morts"]


def test_a_full_memory_begins_anew() -> None:
    """A text of a million different words takes no more room than one of `most`, and nothing is answered wrongly."""
    memory = Memory(str.upper, most=3)
    assert [memory[word] for word in "abcdefa"] == list("ABCDEFA")
    assert len(memory) <= 3
