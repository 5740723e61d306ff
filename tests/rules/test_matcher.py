"""Which texts a query matches, and by which words."""

from collections.abc import Mapping

import pytest

from streams.languages.language import Language
from streams.rules.matcher import Match, TextMatcher
from streams.rules.query import parse
from tests.rules.conftest import MakeDocument

CASES = [
    ("otan", "L'OTAN se réunit.", True),
    ("otan", "L’Otan se réunit.", True),
    ("otan", "NATO se réunit.", True),
    ("nato", "L'Otan se réunit.", True),
    ("otan", "НАТО собирается.", True),
    ("otan", "Le capotant se réunit.", False),
    ("otan", "Le capotan se réunit.", False),
    ("otan", "Otanie se réunit.", False),
    ('4 near/2 "article 4"', "L'article 4.", False),
    ("otan", "(Otan)", True),
    ("idlib", "La province d'Idleb.", True),
    ("eveque", "Un évêque parle.", True),
    ("évêque", "UN EVEQUE PARLE.", True),
    ("soldat", "Les soldats partent.", False),
    ("cessez-le-feu", "Un cessez le feu est signé.", True),
    ('"cessez le feu"', "Un cessez‑le‑feu est signé.", True),
    ('"le feu"', "le   feu", True),
    ('"le feu"', "le\u00a0feu", True),
    ('"le feu"', "le\nfeu", True),
    ('"le feu"', "le. feu", False),
    ('"article 4"', "L’article\u00a04 du traité.", True),
    ('"article 4"', "l'art. 4 du traité", True),
    ('"article 4"', "Article Four of the treaty", True),
    ('"article 4"', "nach Artikel 4", True),
    ('"article 4"', "по статье 4, статья 4", True),
    ('"article 4"', "antlaşmanın 4. madde", True),
    ('"article 4"', "antlaşmanın 4. maddesini", True),
    ('"article 4"', "des Artikels 4", True),
    ('"article 4"', "el artículo cuarto", True),
    ('"article 4"', "artykułem czwartym", True),
    ('"article 4"', "четвёртую статью", True),
    ('"article 4"', "за статтею 4", True),
    ('"article 4"', "بالمادة ٤", True),
    ('"article 5"', "المادة الخامسة", True),
    ('"article 4"', "المادة 14", False),
    ('"article 3"', "третья статья", False),
    ('"article 4"', "L'article 42 du traité.", False),
    ('"article 4"', "L'article 14 du traité.", False),
    ("turquie syrie", "La Turquie et la Syrie.", True),
    ("turquie syrie", "La Turquie et le Liban.", False),
    ("turquie OR syrie", "La Syrie.", True),
    ("turquie -syrie", "La Turquie et la Syrie.", False),
    ("turquie -syrie", "La Turquie et le Liban.", True),
    ("turquie -(syrie liban)", "La Turquie et le Liban.", True),
    ("frappe lang:fr", "Une frappe.", True),
    ("frappe lang:en", "Une frappe.", False),
    ("frappe -lang:en", "Une frappe.", True),
    ("turquie near/3 otan", "La Turquie parle à l'Otan.", False),
    ("turquie near/4 otan", "La Turquie parle à l'Otan.", True),
    ("turquie near/1 membre", "la Turquie membre", True),
    ("otan near/4 turquie", "La Turquie parle à l'Otan.", True),
    ('turquie near/2 "article 4"', "L'article 4, la Turquie", True),
    ("frappe near/5 frappe", "Une frappe.", False),
    ("frappe near/5 frappe", "Une frappe après la frappe.", True),
    ("a1 near/2 b1", "a1 x x x x b1 x a1", True),
    ("12.5", "Un séisme de 12.5 ici", True),
    ("stem:soldat", "Les soldats partent.", True),
    ("stem:soldats", "Un Soldat part.", True),
    ("stem:soldat", "La soldatesque part.", False),
    ("stem:frappées", "DEUX FRAPPES HIER", True),
    ("stem:frappe", "Un frappeur et une frapperie.", False),
    ("turquie -stem:soldat", "La Turquie et ses soldats.", False),
    ("/soldats?/", "Un soldat part.", True),
    ("/SOLDATS/", "Les soldats partent.", True),
    ("/(?-i)SOLDATS/", "Les soldats partent.", False),
    ("/l’otan/", "L’Otan se réunit.", True),
    ("/réunit\\.$/", "L’Otan se réunit.", True),
    ("/otan.{1,9}réunit/", "L'Otan\nse réunit.", False),
    ("turquie /soldats?/", "Un soldat de Turquie.", True),
    ("turquie -/soldats?/", "Un soldat de Turquie.", False),
    ("/otan/ OR /onu réunie/", "L'ONU réunie.", True),
]


@pytest.mark.parametrize(("query", "text", "matches"), CASES)
def test_a_query_matches_as_a_reader_would_expect(
    query: str, text: str, matches: bool, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Whole words, without regard to case, accents, apostrophes, spaces and spelling variants."""
    matcher = TextMatcher([parse(query)], languages)
    assert bool(matcher.match(document(text))) is matches


def test_a_quote_is_the_words_as_they_stand_with_their_sentence(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Offsets survive folding and doubled spaces."""
    text = "Rien ici.  L’Otan   a parlé de l’article\u00a04  hier. Rien là."
    query = parse('"article 4" otan')
    (match,) = TextMatcher([query], languages).match(document(text))
    assert match.query == query.id
    assert {text[quote.start : quote.end] for quote in match.quotes} == {"Otan", "article\u00a04"}
    assert all("parlé" in quote.sentence and quote.sentence in text for quote in match.quotes)


def test_a_near_pair_is_quoted_from_the_first_word_to_the_last(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """The reader sees both words and what is between."""
    text = "La Turquie parle à l'Otan."
    (match,) = TextMatcher([parse("otan near/5 turquie")], languages).match(document(text))
    assert [text[quote.start : quote.end] for quote in match.quotes] == ["Turquie parle à l'Otan"]


def test_words_of_one_query_may_stand_in_title_and_text_but_near_ones_in_one_of_them(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """AND is about the article, near is about a passage."""
    both, near = parse("otan turquie"), parse("otan near/9 turquie")
    found = TextMatcher([both, near], languages).match(document("Ce jour, la Turquie parle.", title="Otan"))
    assert [(match.query, match.quotes[0].field) for match in found] == [(both.id, "title")]


def test_each_alternative_is_reported_by_its_number(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """The facts part of the same alternative is joined on the story."""
    query = parse("(liban killed>=3) OR (turquie killed>=5)")
    number = next(n for n, clause in enumerate(query.clauses) if clause.text_id == "turquie")
    found = TextMatcher([query], languages).match(document("La Turquie."))
    assert [(match.query, match.clause) for match in found] == [(query.id, number)]


def test_a_query_without_a_word_never_matches_a_text_by_itself(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Otherwise every article would become a reading for somebody's threshold."""
    queries = [parse("killed>=3"), parse("killed>=3 lang:fr"), parse("killed>=3 -football")]
    assert TextMatcher(queries, languages).match(document("La Turquie.")) == ()


def test_a_narrowing_text_part_is_reported_once_for_all_queries_that_share_it(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """A thousand thresholds in French articles are one hit."""
    queries = [parse(f"killed>={n} lang:fr") for n in range(1000)]
    queries += [parse("killed>=3 -football"), parse("killed>=3 -turquie"), parse("killed>=3 -lang:fr")]
    matcher = TextMatcher(queries, languages)
    assert matcher.narrowing(document("La Turquie.")) == (Match("-football", 0), Match("lang:fr", 0))


def test_a_source_narrows_like_a_language_and_only_its_own_articles_look_at_it(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Ten thousand sources cost an article of one of them nothing."""
    queries = [parse(f"killed>={n} source:outlet-{n}") for n in range(1, 1000)]
    queries += [parse("killed>=3 source:AFP lang:fr"), parse("killed>=3 source:afp lang:en")]
    matcher = TextMatcher(queries, languages)
    assert matcher.narrowing(document("La Turquie."), "AFP") == (Match("lang:fr source:afp", 0),)
    assert matcher.narrowing(document("La Turquie."), "outlet-7") == (Match('source:"outlet-7"', 0),)


def test_words_of_a_title_are_quoted_from_there(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """Also where the text has them too."""
    (match,) = TextMatcher([parse("title:otan")], languages).match(document("L'Otan parle.", title="L'OTAN se réunit"))
    assert [(quote.field, quote.start, quote.end) for quote in match.quotes] == [("title", 2, 6)]


def test_a_regular_expression_is_quoted_as_it_stands(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """Offsets are the original's, whatever stands before."""
    text = "Rien «\u00a0ici\u00a0». \ud800 Les  douze soldats turcs partent."
    (match,) = TextMatcher([parse("/douze soldats? turcs/")], languages).match(document(text))
    assert [text[quote.start : quote.end] for quote in match.quotes] == ["douze soldats turcs"]


def test_a_word_found_by_its_stem_is_quoted_whole(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """Not only the letters that were searched."""
    text = "Quarante Soldats partent."
    (match,) = TextMatcher([parse("stem:soldat")], languages).match(document(text))
    assert [text[quote.start : quote.end] for quote in match.quotes] == ["Soldats"]


def test_stems_are_those_of_the_articles_language(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """French takes -ées off, English does not."""
    matcher = TextMatcher([parse("stem:frappées")], languages)
    assert matcher.match(document("Des frappes.", language="fr"))
    assert not matcher.match(document("Des frappes.", language="en"))


def test_only_queries_whose_regular_expression_matches_are_looked_at(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Whether they were there from the start or came later."""
    matcher = TextMatcher([parse(f"/mot{n}rare/") for n in range(500)], languages)
    text = document("Un soldat part.")
    for n in range(100):
        matcher.add(parse(f"/autre{n}rare/"))
    matcher.add(parse("/soldats?/"))
    assert [match.query for match in matcher.match(text)] == [parse("/soldats?/").id]
    assert matcher.examined == 1


def test_a_query_can_be_added_and_removed_between_articles(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Subscribers come and go while the worker runs."""
    text = document("La Turquie parle à l'Otan.")
    matcher = TextMatcher([parse("turquie")], languages)
    added, narrow = parse("otan OR nowhere"), parse("killed>=1 lang:fr")
    for query in (added, added, narrow):
        matcher.add(query)
    assert {match.query for match in matcher.match(text)} == {parse("turquie").id, added.id}
    for identity in (added.id, narrow.id, added.id, "unknown"):
        matcher.remove(identity)
    assert {match.query for match in matcher.match(text)} == {parse("turquie").id}
    assert matcher.narrowing(text) == ()
    matcher.add(added)
    assert len(matcher.match(text)) == 2


def test_only_clauses_whose_word_was_found_are_looked_at(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Ten thousand queries cost one article no more than ten, as long as they ask for other things."""
    queries = [parse(f"motrare{n} turquie") for n in range(10_000)] + [parse("turquie"), parse("-liban turquie")]
    matcher = TextMatcher(queries, languages)
    assert len(matcher.match(document("La Turquie parle."))) == 2
    assert matcher.examined == 2


def test_the_order_in_which_queries_came_makes_no_difference(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Two workers that learned of the rules in different orders read alike."""
    queries = [parse(text) for text in ("otan", "turquie", "otan turquie", "liban OR otan", "otan near/9 turquie")]
    text = document("La Turquie parle à l'Otan.", title="L'Otan et la Turquie")
    forwards, backwards = TextMatcher(queries, languages), TextMatcher((), languages)
    for query in reversed(queries):
        backwards.add(query)
        backwards.match(text)
    assert forwards.match(text) == backwards.match(text)
