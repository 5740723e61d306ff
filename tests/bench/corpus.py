"""News as it comes, made by rule for benchmarks: 2.8 KB an article, one in ten with a toll. Same seed, same text."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from streams.model import Article
from streams.model.ids import digest

LENGTH = 2_800
START = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
CITIES = ("Lyon", "Izmir", "Leeds", "Aleppo", "Quito", "Gdansk", "Porto", "Odesa", "Lagos", "Hanoi", "Cusco", "Turin")
PEOPLE = ("Marta Lindqvist", "Paul Okafor", "Ines Duarte", "Karim Belhadj", "Olena Hrytsenko", "Tom Ashworth")
ENGLISH = (
    "The council of {city} will vote on the new budget next week, {person} said.",
    "Trains between {city} and the coast were late again after a signal failed near the river.",
    "{person} told reporters that talks on the harbour had gone better than expected.",
    "Prices for bread and milk rose by 2.4 percent in March, the statistics office of {city} said.",
    "A new wing of the museum in {city} opens in the spring with works from nine countries.",
    "The company employs 1,250 people and plans another plant outside {city}.",
    "Heavy rain is forecast for {city} on Thursday, with wind of up to 80 kilometres an hour.",
    "{person}, 47, has led the orchestra since 2016 and will leave after the summer.",
    "Farmers around {city} fear a dry season and ask for help with new wells.",
    "The home side won 3-1 in {city} and stays at the top of the table after 21 matches.",
    "Pupils of eleven schools planted 400 trees along the old canal.",
    "The court in {city} postponed the hearing until the end of the month.",
)
FRENCH = (
    "Le conseil municipal de {city} votera le budget la semaine prochaine, a indiqué {person}.",
    "Les trains entre {city} et la côte ont encore eu du retard à cause d'une panne de signalisation.",
    "{person} a déclaré à la presse que les discussions sur le port avançaient mieux que prévu.",
    "Les prix du pain et du lait ont augmenté de 2,4 % en mars, selon l'institut de statistique.",
    "Une nouvelle aile du musée de {city} ouvrira au printemps avec des œuvres de neuf pays.",
    "L'entreprise emploie 1.250 personnes et prévoit une autre usine près de {city}.",
    "De fortes pluies sont attendues jeudi à {city}, avec des rafales jusqu'à 80 kilomètres à l'heure.",
    "{person}, 47 ans, dirige l'orchestre depuis 2016 et partira après l'été.",
    "Les agriculteurs des environs de {city} craignent une saison sèche et demandent de nouveaux puits.",
    "L'équipe locale s'est imposée 3-1 à {city} et reste en tête après 21 journées.",
    "Les élèves de onze écoles ont planté 400 arbres le long de l'ancien canal.",
    "Le tribunal de {city} a reporté l'audience à la fin du mois.",
)
TOLLS_ENGLISH = (
    "At least {killed} people were killed and {wounded} wounded when a warehouse exploded in {city} on Monday.",
    "An attack on a checkpoint near {city} left {killed} soldiers dead and {wounded} injured, officials said.",
)
TOLLS_FRENCH = (
    "Au moins {killed} personnes ont été tuées et {wounded} blessées lundi dans l'explosion d'un entrepôt à {city}.",
    "Une attaque contre un poste de contrôle près de {city} a fait {killed} morts et {wounded} blessés.",
)


def articles(count: int, seed: int = 1, tolls: float = 0.1) -> Iterator[Article]:
    """`count` articles, half English and half French, without a language hint, ten seconds apart."""
    chance = random.Random(seed)
    for number in range(count):
        french = chance.random() < 0.5
        yield _article(number, french, chance.random() < tolls, chance)


def terms(count: int, seed: int = 2) -> list[str]:
    """`count` distinct keyword queries, as subscribers ask for names: two made-up words each."""
    chance = random.Random(seed)
    syllables = ("ba", "ker", "lo", "min", "sta", "vor", "tel", "ny", "gra", "hus", "pel", "dor", "qui", "zan")
    found: dict[str, None] = {}
    while len(found) < count:
        words = ("".join(chance.choice(syllables) for _ in range(chance.randint(2, 4))) for _ in range(2))
        found['"' + " ".join(words) + '"'] = None
    return list(found)


def _article(number: int, french: bool, toll: bool, chance: random.Random) -> Article:
    ordinary, deadly = (FRENCH, TOLLS_FRENCH) if french else (ENGLISH, TOLLS_ENGLISH)
    sentences = [_fill(chance.choice(deadly if toll else ordinary), chance)]
    while sum(map(len, sentences)) < LENGTH:
        sentences.append(_fill(chance.choice(ordinary), chance))
    moment = START + timedelta(seconds=10 * number)
    return Article(
        id=digest("bench", str(number)),
        source=f"outlet-{number % 50}",
        url=f"https://outlet-{number % 50}.example/{number}",
        title=sentences[0].rstrip("."),
        text=" ".join(sentences),
        published=moment,
        fetched=moment,
    )


def _fill(sentence: str, chance: random.Random) -> str:
    return sentence.format(
        city=chance.choice(CITIES),
        person=chance.choice(PEOPLE),
        killed=chance.randint(2, 60),
        wounded=chance.randint(2, 200),
    )
