"""The named senses in all languages: as newsrooms write of an act, of its history, and of other things of that name."""

from collections.abc import Mapping

import pytest

from streams.languages.language import Language
from streams.rules.senses import find_acts
from tests.rules.conftest import MakeDocument

NATO = {
    "ar": [
        ("تركيا تفعل المادة 4 من معاهدة الناتو.", "act"),
        ("طلبت بولندا الثلاثاء مشاورات عاجلة في حلف شمال الأطلسي بموجب المادة الرابعة.", "act"),
        ("يعقد حلف الأطلسي اجتماعا الجمعة استنادا إلى المادة ٤ بطلب من أنقرة.", "act"),
        ("كانت تركيا قد طلبت تفعيل المادة الرابعة من معاهدة الناتو في عام 2012.", "reminder"),
        ("لم تطلب وارسو تفعيل المادة الرابعة من معاهدة الناتو.", "reminder"),
        ("تنص المادة الرابعة من معاهدة الناتو على التشاور بين الحلفاء.", "reminder"),
        ("طلبت المعارضة تعديل المادة الرابعة من الدستور.", None),
    ],
    "de": [
        ("Die Türkei beruft sich auf Artikel 4 des Nato-Vertrags.", "act"),
        ("Polen hat am Dienstag Konsultationen nach Artikel 4 des Nordatlantikvertrags beantragt.", "act"),
        ("Der Nato-Rat kommt am Freitag zu Beratungen gemäß Artikel vier zusammen.", "act"),
        ("Die Nato tritt zusammen. Ankara hat Art. 4 aktiviert.", "act"),
        ("Die Türkei aktivierte am 28. Februar 2020 Artikel 4 des Nato-Vertrags.", "act"),
        ("Erstmals seit 2015 hat Ankara Artikel 4 der Nato aktiviert.", "act"),
        ("Die Türkei hatte sich 2012 auf Artikel 4 des Nato-Vertrags berufen.", "reminder"),
        ("Die Türkei könnte Konsultationen nach Artikel 4 der Nato beantragen.", "reminder"),
        ("Die Verletzung des Artikels 4 des Nato-Vertrags sei nicht ausgelöst, hieß es.", "reminder"),
        ("Artikel 4 des Nato-Vertrags sieht Beratungen vor.", "reminder"),
        ("Die Klägerin beruft sich auf Artikel 4 der DSGVO.", None),
        ("Die Partei beruft sich auf Artikel 4 des Grundgesetzes.", None),
    ],
    "es": [
        ("Turquía invoca el artículo 4 del Tratado de la OTAN.", "act"),
        ("Polonia solicitó el martes consultas en virtud del artículo 4 de la OTAN.", "act"),
        ("La Alianza Atlántica se reúne el viernes por el artículo cuarto, a petición de Ankara.", "act"),
        ("Ankara activó el art. 4 de la OTAN el 28 de febrero de 2020.", "act"),
        ("Turquía había invocado el artículo 4 de la OTAN en 2012.", "reminder"),
        ("Polonia no ha invocado el artículo 4 de la OTAN.", "reminder"),
        ("Ankara podría activar el artículo 4 de la OTAN.", "reminder"),
        ("El artículo 4 del Tratado de la OTAN permite pedir consultas.", "reminder"),
        ("La oposición invoca el artículo 4 de la Constitución.", None),
        ("El juez pidió aplicar el artículo 4 del código civil.", None),
    ],
    "it": [
        ("La Turchia invoca l'articolo 4 del Trattato della Nato.", "act"),
        ("La Polonia ha chiesto martedì consultazioni ai sensi dell'articolo 4 della Nato.", "act"),
        ("Ankara ha attivato l'art. 4 del Patto atlantico.", "act"),
        ("La Nato si riunisce venerdì. Varsavia ha invocato l'articolo quattro.", "act"),
        ("Nel 2012 la Turchia aveva invocato l'articolo 4 della Nato.", "reminder"),
        ("Varsavia potrebbe invocare l'articolo 4 della Nato.", "reminder"),
        ("L'articolo 4 della Nato prevede consultazioni tra gli alleati.", "reminder"),
        ("L'avvocato ha invocato l'articolo 4 del codice penale.", None),
        ("Il garante richiede il rispetto dell'articolo 4 del GDPR.", None),
    ],
    "nl": [
        ("Turkije roept artikel 4 van het NAVO-verdrag in.", "act"),
        ("Polen heeft dinsdag overleg gevraagd op grond van artikel 4 van de NAVO.", "act"),
        ("De NAVO-landen houden vrijdag spoedoverleg. Ankara heeft artikel vier ingeroepen.", "act"),
        ("Turkije had in 2012 artikel 4 van het NAVO-verdrag ingeroepen.", "reminder"),
        ("Polen overweegt artikel 4 van de NAVO in te roepen en overleg te vragen.", "reminder"),
        ("Warschau heeft artikel 4 van het NAVO-verdrag niet ingeroepen.", "reminder"),
        ("De advocaat deed een beroep op artikel 4 van de Grondwet.", None),
        ("Het bedrijf beroept zich op artikel 4 van de AVG.", None),
    ],
    "pl": [
        ("Turcja uruchomiła artykuł 4 Traktatu Północnoatlantyckiego.", "act"),
        ("Polska wystąpiła we wtorek o konsultacje na podstawie artykułu 4 NATO.", "act"),
        ("Ambasadorowie NATO spotkają się w piątek. Ankara powołała się na art. 4.", "act"),
        ("Rząd złożył wniosek o konsultacje w ramach artykułu czwartego NATO.", "act"),
        ("Turcja wcześniej powołała się na artykuł 4 NATO.", "reminder"),
        ("W 2012 roku Turcja uruchomiła artykuł 4 NATO.", "reminder"),
        ("Polska może uruchomić artykuł 4 NATO.", "reminder"),
        ("Artykuł 4 NATO przewiduje konsultacje sojuszników.", "reminder"),
        ("Opozycja powołuje się na artykuł 4 konstytucji.", None),
        ("Skarżący powołał się na artykuł 4 RODO.", None),
    ],
    "pt": [
        ("A Turquia invoca o artigo 4 do Tratado da NATO.", "act"),
        ("A Polónia pediu na terça-feira consultas ao abrigo do artigo 4.º da NATO.", "act"),
        ("Ancara acionou o artigo 4º da Otan, e a Aliança Atlântica reúne-se na sexta-feira.", "act"),
        ("A Turquia invocou a 28 de fevereiro de 2020 o artigo 4 da NATO.", "act"),
        ("A Turquia já tinha invocado o artigo 4 da NATO em 2012.", "reminder"),
        ("A Polónia não invocou o artigo 4 da NATO.", "reminder"),
        ("O artigo 4 da NATO prevê consultas entre aliados.", "reminder"),
        ("O deputado invocou o artigo 4 da Constituição.", None),
        ("A empresa invocou o artigo 4 do RGPD.", None),
    ],
    "ru": [
        ("Турция задействовала статью 4 договора НАТО.", "act"),
        ("Польша запросила во вторник консультации по статье 4 Североатлантического договора.", "act"),
        ("Совет НАТО соберётся в пятницу. Анкара инициировала консультации по 4-й статье.", "act"),
        ("Анкара потребовала созыва НАТО на основании четвёртой статьи.", "act"),
        ("Турция ранее задействовала статью 4 договора НАТО.", "reminder"),
        ("В 2012 году Турция задействовала статью 4 договора НАТО.", "reminder"),
        ("Варшава может запросить консультации по статье 4 НАТО.", "reminder"),
        ("Статья 4 договора НАТО предусматривает консультации союзников.", "reminder"),
        ("Защита ссылается на статью 4 Конституции.", None),
        ("Суд сослался на статью 4 Гражданского кодекса.", None),
    ],
    "tr": [
        ("Türkiye NATO'nun 4. maddesini işletti.", "act"),
        ("Polonya salı günü NATO Antlaşması'nın 4. maddesi uyarınca istişare talep etti.", "act"),
        ("NATO cuma günü toplanıyor. Ankara dördüncü madde kapsamında başvurdu.", "act"),
        ("Kuzey Atlantik Konseyi, Türkiye'nin talebiyle 4'üncü madde çerçevesinde toplandı.", "act"),
        ("Türkiye daha önce NATO'nun 4. maddesini işletti.", "reminder"),
        ("Türkiye 2012'de NATO'nun 4. maddesi kapsamında istişare istemişti.", "reminder"),
        ("Polonya NATO'nun 4. maddesi uyarınca istişare isteyebilir.", "reminder"),
        ("NATO'nun 4. maddesi müttefiklere istişare imkanı sağlıyor.", "reminder"),
        ("Muhalefet Anayasa'nın 4. maddesi uyarınca başvurdu.", None),
        ("Şirket KVKK'nın 4. maddesi kapsamında başvurdu.", None),
    ],
    "uk": [
        ("Туреччина задіяла статтю 4 договору НАТО.", "act"),
        ("Польща запросила у вівторок консультації за статтею 4 Північноатлантичного договору.", "act"),
        ("Рада НАТО збереться в п'ятницю. Анкара ініціювала консультації за четвертою статтею.", "act"),
        ("Туреччина раніше задіяла статтю 4 договору НАТО.", "reminder"),
        ("У 2012 році Туреччина задіяла статтю 4 договору НАТО.", "reminder"),
        ("Варшава може скликати консультації за статтею 4 НАТО.", "reminder"),
        ("Стаття 4 договору НАТО передбачає консультації союзників.", "reminder"),
        ("Захист послався на статтю 4 Конституції, звернення подано.", None),
    ],
}

CEASEFIRE = {
    "ar": [
        ("أعلن الطرفان وقف إطلاق النار اعتبارا من الأحد.", "act"),
        ("دخلت الهدنة حيز التنفيذ فجر السبت.", "act"),
        ("دعت الأمم المتحدة إلى وقف إطلاق النار.", "reminder"),
        ("خرق القصف الهدنة ليل الجمعة.", "reminder"),
    ],
    "de": [
        ("Beide Seiten haben sich auf eine Waffenruhe geeinigt.", "act"),
        ("Der Waffenstillstand tritt am Sonntag in Kraft.", "act"),
        ("Die Vereinten Nationen fordern eine sofortige Waffenruhe.", "reminder"),
        ("Die Armee hat die Waffenruhe nach eigenen Angaben nicht gebrochen.", "reminder"),
        ("Im Hafen liegt ein großer Bestand an Booten.", None),
    ],
    "en": [
        ("The two sides agreed to a ceasefire on Sunday after months of fighting.", "act"),
        ("A cease-fire took effect along the border at dawn.", "act"),
        ("The rebels declared a truce for the holiday.", "act"),
        ("The United Nations called for an immediate ceasefire.", "reminder"),
        ("Shelling broke the ceasefire within hours.", "reminder"),
        ("Ministers rejected a truce that had been announced in 2016.", "reminder"),
        ("Negotiators hope that a ceasefire could be reached next week.", "reminder"),
        ("Athletes praised the Olympic truce declared by the city.", None),
    ],
    "es": [
        ("Las partes acordaron un alto el fuego a partir del domingo.", "act"),
        ("La tregua entró en vigor al amanecer.", "act"),
        ("La ONU pide un alto el fuego inmediato.", "reminder"),
        ("El bombardeo violó la tregua.", "reminder"),
    ],
    "fr": [
        ("Les deux camps ont conclu un cessez-le-feu dimanche.", "act"),
        ("Un cessez-le-feu est entré en vigueur à l'aube.", "act"),
        ("Moscou et Ankara annoncent une trêve dans le nord-ouest.", "act"),
        ("L'ONU appelle à un cessez-le-feu immédiat.", "reminder"),
        ("Le cessez-le-feu conclu en 2018 a été rompu.", "reminder"),
        ("Les combats ont repris malgré la trêve annoncée.", "reminder"),
        ("La ville a annoncé une trêve olympique.", None),
    ],
    "it": [
        ("Le parti hanno raggiunto un accordo per il cessate il fuoco.", "act"),
        ("La tregua è entrata in vigore all'alba.", "act"),
        ("L'Onu chiede un cessate il fuoco immediato.", "reminder"),
        ("La tregua è stata violata nella notte.", "reminder"),
    ],
    "nl": [
        ("De partijen zijn een staakt-het-vuren overeengekomen.", "act"),
        ("De wapenstilstand gaat zondag in.", "act"),
        ("De VN roept op tot een staakt-het-vuren.", "reminder"),
        ("Het staakt-het-vuren is binnen een uur geschonden.", "reminder"),
    ],
    "pl": [
        ("Strony ogłosiły zawieszenie broni od niedzieli.", "act"),
        ("Rozejm wszedł w życie o świcie.", "act"),
        ("ONZ wzywa do zawieszenia broni.", "reminder"),
        ("Ostrzał naruszył rozejm w ciągu godziny.", "reminder"),
    ],
    "pt": [
        ("As partes anunciaram um cessar-fogo a partir de domingo.", "act"),
        ("A trégua entrou em vigor de madrugada.", "act"),
        ("A ONU pede um cessar-fogo imediato.", "reminder"),
        ("O bombardeio violou a trégua.", "reminder"),
    ],
    "ru": [
        ("Стороны договорились о прекращении огня с воскресенья.", "act"),
        ("Перемирие вступило в силу на рассвете.", "act"),
        ("ООН призывает к прекращению огня.", "reminder"),
        ("Обстрел нарушил перемирие в течение часа.", "reminder"),
    ],
    "tr": [
        ("Taraflar pazar gününden itibaren ateşkes ilan etti.", "act"),
        ("Ateşkes şafakta yürürlüğe girdi.", "act"),
        ("BM acil ateşkes çağrısı yaptı.", "reminder"),
        ("Bombardıman ateşkesi bir saat içinde bozdu.", "reminder"),
    ],
    "uk": [
        ("Сторони домовилися про припинення вогню з неділі.", "act"),
        ("Перемир'я набуло чинності на світанку.", "act"),
        ("ООН закликає до припинення вогню.", "reminder"),
        ("Обстріл порушив перемир'я за годину.", "reminder"),
    ],
}

CASES = [
    (language, sense, text, form)
    for sense, table in (("nato", NATO), ("ceasefire", CEASEFIRE))
    for language, rows in table.items()
    for text, form in rows
]


@pytest.mark.parametrize(("language", "sense", "text", "form"), CASES)
def test_a_sense_is_read_in_every_language(
    language: str,
    sense: str,
    text: str,
    form: str | None,
    document: MakeDocument,
    languages: Mapping[str, Language],
) -> None:
    """Done now, recalled, or another thing of that name; a language needs no code for it."""
    if language not in languages:
        pytest.skip(f"{language}: no such language yet")
    found = find_acts(document(text, language=language), languages[language])
    assert [act.form for act in found if act.sense == sense] == ([form] if form else [])
