"""Which language a text is in: headlines, sentences, what is not ours."""

import tomllib
from itertools import permutations
from pathlib import Path

import pytest

from streams.languages import load
from streams.reading.identify import Identify, load_identify
from streams.text.folding import fold

LANGUAGES = load()
CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
OURS = [
    ("en", "Two dead in Oslo train crash"),
    ("en", "Man held after Lyon stabbing"),
    ("fr", "Séisme à Izmir : neuf morts"),
    ("fr", "Deux morts à Stockholm"),
    ("de", "Zwei Tote bei Brand in Köln"),
    ("de", "Explosion in Beirut: Dutzende Verletzte"),
    ("nl", "Twee doden bij brand in Rotterdam"),
    ("nl", "Schietpartij in Antwerpen: man overleden"),
    ("tr", "İzmir'de deprem: 9 ölü"),
    ("tr", "Otobüs kazasında 12 kişi öldü"),
    ("es", "Terremoto en Turquía: nueve fallecidos"),
    ("es", "Al menos 20 heridos en Bilbao"),
    ("pt", "Dois mortos em acidente na A1"),
    ("pt", "Incêndio em Lisboa deixa três feridos"),
    ("it", "Due morti in un incidente a Bergamo"),
    ("it", "Almeno 20 feriti a Trieste"),
    ("pl", "Dwie osoby zginęły w pożarze w Łodzi"),
    ("pl", "Co najmniej 20 rannych we Wrocławiu"),
    ("uk", "Двоє загиблих унаслідок обстрілу Харкова"),
    ("uk", "Щонайменше 20 поранених у Львові"),
    ("ru", "Два человека погибли при пожаре в Казани"),
    ("ru", "Не менее 20 раненых в Туле"),
    ("ar", "مقتل شخصين في حريق بالقاهرة"),
    ("ar", "إصابة 20 شخصا على الأقل في حلب"),
]
OTHERS = [
    ("sv", "Två döda i skottlossning i Malmö"),
    ("da", "To dræbt i trafikulykke på Fyn"),
    (
        "da",
        "Der er ikke noget at gøre for at komme til byen, sagde borgmesteren til os, og hun har for lidt tid at give.",
    ),
    ("no", "To personer omkom i en brann i Bergen"),
    ("fi", "Kaksi kuoli junaonnettomuudessa Tampereella"),
    ("ro", "Doi morți și cinci răniți într-un accident pe autostradă"),
    ("el", "Δύο νεκροί σε τροχαίο στην Αθήνα"),
    ("ja", "東京で地震、3人が死亡"),
    ("zh", "北京发生火灾三人死亡"),
    ("ko", "서울에서 화재로 세 명 사망"),
    ("cs", "Dva mrtví po srážce vlaku u Prahy"),
    ("hu", "Két halott egy budapesti tűzben"),
    ("hr", "Dvoje mrtvih u prometnoj nesreći kod Splita"),
    ("sr", "Двоје погинулих у саобраћајној несрећи код Ниша"),
    ("bg", "Правителството обяви във вторник новия бюджет за следващата година."),
    ("ca", "El Govern ha anunciat aquest dimarts noves mesures per als municipis."),
    ("fa", "دو کشته در تصادف رانندگی در تهران"),
    ("ur", "لاہور میں ٹریفک حادثے میں دو افراد ہلاک"),
    ("he", "שני הרוגים בתאונת דרכים ליד תל אביב"),
    ("id", "Dua orang tewas dalam kecelakaan di Jakarta"),
    ("und", "33 + 4 = 37, ???"),
]


@pytest.fixture(scope="module")
def identify() -> Identify:
    """The function over all languages that there are."""
    return load_identify(LANGUAGES)


@pytest.mark.parametrize(("code", "text"), [row for row in OURS if row[0] in LANGUAGES])
def test_a_headline_is_in_its_language(identify: Identify, code: str, text: str) -> None:
    """Also among names of towns elsewhere, also in capitals."""
    assert (identify(text), identify(text.upper())) == (code, code)


@pytest.mark.parametrize(("code", "text"), OTHERS)
def test_another_language_is_called_by_its_name(identify: Identify, code: str, text: str) -> None:
    """What nobody reads here is an outcome, not the nearest language."""
    assert identify(text) == code


def test_markup_is_no_language(identify: Identify) -> None:
    """A text behind tags is told by its words."""
    assert identify('<div class="the and of with"><p>' * 8 + "Deux morts dans un incendie à Londres") == "fr"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_sentences_of_the_cases_are_in_their_language(identify: Identify, path: Path) -> None:
    """Of the sentences of a language's table, alone and short as they are, hardly one is taken for another's."""
    sentences = list(tomllib.loads(path.read_text("utf-8"))["cases"])
    wrong = [sentence for sentence in sentences if identify(sentence) != path.stem]
    assert len(wrong) <= len(sentences) // 30, wrong


def test_common_words_are_rare_in_every_other_language() -> None:
    """One that stands in more than one in 150 words of another language's table tells nothing, and costs a look."""
    spoken = {path.stem: fold(" ".join(tomllib.loads(path.read_text("utf-8"))["cases"])).split() for path in CASES}
    common = {code: set(map(fold, language.common)) for code, language in LANGUAGES.items()}
    assert [
        (code, word, other)
        for code, other in permutations(spoken, 2)
        for word in sorted(common[code] - common[other])
        if spoken[other].count(word) * 150 > len(spoken[other])
    ] == []
