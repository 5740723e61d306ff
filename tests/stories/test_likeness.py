"""How alike two texts are: with the real encoder, on sentences of our own."""

import json
from functools import cache

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.similar import register
from streams.stories.encoder import SentenceEncoder
from streams.stories.likeness import Likeness, likeness
from streams.stories.sketch import READ, sketch

app = typer.Typer()
register(app)
app.callback()(lambda: None)

FRENCH = (
    "Trente-trois soldats turcs ont été tués par une frappe aérienne près d'Idleb, annonce le gouverneur du Hatay.\n"
    "Ankara demande une réunion de ses alliés. Les blessés ont passé la frontière en ambulance."
)
TURKISH = (
    "İdlib yakınlarındaki hava saldırısında 33 Türk askeri öldü, Hatay valisi duyurdu.\n"
    "Ankara müttefiklerini toplantıya çağırdı. Yaralılar ambulanslarla sınırdan geçirildi."
)
RUSSIAN = (
    "33 турецких солдата погибли при авиаударе под Идлибом, сообщил губернатор Хатая.\n"
    "Анкара попросила союзников собраться. Раненых вывезли через границу на машинах скорой помощи."
)
RATES = (
    "La banque centrale laisse ses taux inchangés pour le troisième mois de suite.\n"
    "Les prix montent moins vite que prévu, expliquent ses économistes. La monnaie n'a guère bougé."
)
ICELANDIC = "Þrjátíu og þrír tyrkneskir hermenn féllu í loftárás við Idlib. Ríkisstjórinn í Hatay sagði frá þessu."


@cache
def encoder() -> SentenceEncoder:
    """The encoder, loaded once for these tests."""
    return SentenceEncoder()


def between(one: str, other: str, languages: str = "fr fr") -> Likeness:
    """The likeness of two texts."""
    first, second = languages.split()
    return likeness(sketch(one, first, encoder()), sketch(other, second, encoder()))


@pytest.mark.parametrize(("other", "languages"), [(TURKISH, "fr tr"), (RUSSIAN, "fr ru")])
def test_an_event_is_known_again_in_another_language_and_script(other: str, languages: str) -> None:
    """Far more alike than two pieces of news in one language."""
    assert between(FRENCH, other, languages).value > 0.5 > between(FRENCH, RATES).value + 0.2


@pytest.mark.parametrize(
    "text", [FRENCH, RUSSIAN, ICELANDIC, "中国东部一家化工厂爆炸，造成三十三人死亡。救援工作仍在继续。"]
)
def test_a_text_is_like_itself(text: str) -> None:
    """In languages that have no file too."""
    assert between(text, text).value > 0.9


def test_an_edit_of_a_text_is_nearly_the_same() -> None:
    """One figure and one sentence more."""
    assert between(FRENCH, FRENCH.replace("Trente-trois", "Trente-quatre") + " Le bilan peut monter.").value > 0.8


def test_the_order_of_the_two_does_not_matter() -> None:
    """Neither for the likeness nor for any feature."""
    assert between(FRENCH, TURKISH, "fr tr") == between(TURKISH, FRENCH, "tr fr")


@pytest.mark.parametrize("text", ["", "  \n", "\ud800", "7", "…", "a" * 50_000])
def test_any_text_has_a_likeness(text: str) -> None:
    """Empty ones, ones without words, lone surrogates, one endless word."""
    found = between(text, FRENCH)
    assert 0 <= found.value < 0.3
    assert all(0 <= value <= 1 for value in found.features.values())


def test_only_the_beginning_of_a_text_is_compared() -> None:
    """What stands far down changes nothing, and costs nothing."""
    long = f"{FRENCH} " * 20
    assert between(long[:READ] + RATES, long[:READ] + TURKISH) == between(long, long)


def told(*lines: str, options: tuple[str, ...] = (), status: int = 0) -> list[dict[str, object]]:
    """What the command writes."""
    result = CliRunner().invoke(app, ["similar", *options], input="\n".join(lines))
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_command_answers_each_pair_by_its_id() -> None:
    """With the languages as given, or as the texts look."""
    pair = {"id": "p", "text1": FRENCH, "language1": "fr", "text2": TURKISH, "language2": "tr"}
    bare = {"id": 7, "text1": FRENCH, "text2": TURKISH}
    named, guessed = told(json.dumps(pair), json.dumps(bare))
    assert named == {"v": 1, "type": "likeness", "id": "p", "likeness": between(FRENCH, TURKISH, "fr tr").value}
    assert guessed == {**named, "id": 7}


def test_the_command_tells_its_features_where_asked() -> None:
    """Those of the likeness."""
    (line,) = told(json.dumps({"id": "p", "text1": FRENCH, "text2": RATES}), options=("--features",))
    assert line["features"] == between(FRENCH, RATES).features


def test_a_line_that_is_no_pair_is_told_and_the_rest_goes_on() -> None:
    """Its number on stderr, status 1."""
    pair = json.dumps({"id": "p", "text1": FRENCH, "text2": FRENCH})
    result = CliRunner().invoke(app, ["similar"], input=f'{{"text1": 1}}\n\n{pair}\n')
    assert result.exit_code == 1
    assert "line 1: not a readable pair" in result.stderr
    assert [json.loads(line)["likeness"] for line in result.stdout.splitlines()] == [between(FRENCH, FRENCH).value]
