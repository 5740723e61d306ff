"""The acceptance scenario, on articles written for the tests: one strike, its toll and its bait, by several outlets."""

from datetime import UTC, datetime

from streams.model import Article
from streams.model.ids import digest

RULES = ("killed>=20", "sense:nato")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _article(name: str, source: str, published: str | None, title: str, *paragraphs: str, fetched: str) -> Article:
    return Article(
        id=digest("scenario", name),
        source=source,
        url=f"https://{source}.example/{name}",
        title=title,
        text="\n\n".join((title, *paragraphs)),
        published=_moment(published) if published else None,
        fetched=_moment(fetched),
    )


FIRST = _article(
    "first",
    "depeche",
    "2020-02-28T02:14",
    "Au moins 29 soldats turcs ont péri jeudi sous des bombes dans la province d'Idleb, en Syrie.",
    "Trente-six autres militaires ont été blessés et évacués vers la Turquie, d'après le gouverneur de Hatay.",
    "Avec ces frappes, au moins 49 militaires turcs ont été tués à Idleb en février.",
    "Jeudi également, sept civils, dont trois enfants, ont été tués dans un autre bombardement, d'après une ONG.",
    "Depuis décembre, plus de 400 civils ont été tués dans l'offensive et plus de 948.000 personnes ont été déplacées.",
    "Le pays, qui héberge quelque 3,6 millions de réfugiés, redoute un nouvel exode. La M5 reste coupée.",
    "La guerre, commencée en mars 2011, a fait plus de 380.000 morts.",
    fetched="2020-02-28T02:14",
)

RISEN = _article(
    "risen",
    "carnets",
    "2020-02-28T06:00",
    "Le bilan s'alourdit : au moins 33 soldats turcs ont été tués dans la province d'Idlib par un raid syrien.",
    "Plus d'une douzaine de soldats turcs ont été blessés dans le raid et soignés de l'autre côté de la frontière.",
    "Près de quatre millions de réfugiés vivent dans le pays, qui menace d'ouvrir ses frontières.",
    fetched="2020-02-28T06:00",
)

_SAME = (
    "Les ambassadeurs des 29 pays membres de l'Otan se sont réunis vendredi à Bruxelles après la mort de 33"
    " soldats turcs jeudi dans la région d'Idleb, en Syrie.",
    "L'Alliance a présenté ses condoléances. Les deux présidents se sont parlé au téléphone vendredi matin.",
)

SAME = _article(
    "same",
    "matinal",
    "2020-02-28T10:00",
    "Réunion extraordinaire à Bruxelles après la mort de soldats turcs en Syrie.",
    *_SAME,
    "".join(_SAME),  # the body again, its sentences glued together, as some sites deliver it
    fetched="2020-02-28T10:00",
)

ARTICLE_4 = _article(
    "article-4",
    "horizon",
    "2020-02-28T12:00",
    "L'Otan dit son soutien à Ankara après la mort d'au moins 33 soldats turcs dans des frappes en Syrie.",
    "La Turquie a invoqué l'article 4 du traité de l'Otan, qui prévoit des consultations entre alliés.",
    "Elle l'avait déjà fait en 2012, quand un de ses avions avait été abattu, puis en 2015 après des attentats.",
    "Les frappes ont eu lieu jeudi dans la province d'Idleb.",
    fetched="2020-02-28T12:00",
)

UNDATED = _article(
    "undated",
    "archive",
    None,
    "Syrie : les ministres de la Défense de l'Otan discutent de l'escalade",
    "L'Alliance atlantique se dit prête à défendre la Turquie après des incursions russes dans son espace aérien.",
    "La marine russe a tiré des missiles vers la province d'Alep depuis la mer Caspienne.",
    "À lire aussi",
    "Guerre en Ukraine : les Occidentaux cherchent une position commune",
    fetched="2020-02-28T13:00",
)

OLD_TWIN = _article(
    "old-twin",
    "archive",
    "2015-10-08T09:00",
    "Syrie : au moins 33 soldats turcs tués dans la province d'Idleb, l'Otan se réunit",
    "Au moins 33 soldats turcs ont été tués mercredi dans un bombardement dans la province d'Idleb.",
    "Les ministres de la Défense de l'Otan se réunissent à Bruxelles.",
    fetched="2020-02-28T14:00",
)

DAY = (FIRST, RISEN, SAME, ARTICLE_4, UNDATED, OLD_TWIN)
"""In the order of their arrival."""
