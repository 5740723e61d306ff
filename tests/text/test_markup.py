"""What stands in a text and is not said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.markup import without_markup


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Nothing to drop, a < b & c > d.", "Nothing to drop, a < b & c > d."),
        ("Two <b>men</b> died.", "Two men died."),
        ("<td>3</td><td class='x'>dead</td>", "\n3\n\ndead\n"),
        ("One<br/>two", "One\ntwo"),
        ("It&#8217;s &quot;over&quot;&nbsp;&#x21;", 'It’s "over"\u00a0!'),
        ("twice &amp;amp; escaped &amp;#39;s", "twice & escaped 's"),
        ("&lt;p&gt;escaped &lt;a href=&quot;x&quot;&gt;tags&lt;/a&gt;", "\nescaped tags"),
        ("AT&T; &unknown; &; stay", "AT&T; &unknown; &; stay"),
        ("before<script>if (a < 3) kill('33 men')</SCRIPT >after", "beforeafter"),
        ("a<!-- 33 <b> killed -->b<!-- no end", "ab no end"),
        ("<style>no end of it", "no end of it"),
        ("sol\u00addats \u200e33\u200f \ufefftués", "soldats 33 tués"),
        ("tue\u0301s قُتِل عـــاجل", "tues قتل عاجل"),
    ],
)
def test_marks_go_and_words_stay(text: str, seen: str) -> None:
    """Tags, entities, comments, scripts, what has no width, accents on their own."""
    assert without_markup(text)[0] == seen


@given(st.text(st.sampled_from("ab1 &;<>/!-#amplt\u0301\u200b\n"), max_size=200))
def test_runs_lead_back_to_the_same_characters(text: str) -> None:
    """Every character that is no replacement is the one that stands where its run says."""
    seen, runs = without_markup(text)
    ends = [start for start, _ in runs[1:]] + [len(seen)]
    for (start, original), end in zip(runs, ends, strict=False):
        piece = seen[start:end]
        assert text.startswith(piece, original) or text[original] in "<&"
    assert "\u200b" not in seen


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<a ", "&amp;", "&lt;a ", "&lt;a&quot;", "<a <", "&"])
def test_endless_marks_are_kept_or_dropped_in_one_pass(piece: str) -> None:
    """A megabyte of openings without an end ends."""
    assert len(without_markup(piece * (1_000_000 // len(piece)))[0]) <= 1_000_001
