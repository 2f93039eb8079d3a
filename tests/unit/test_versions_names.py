"""Which words are forms of one name, and which are names of their own."""

import pytest

from vedette.fold import fold
from vedette.versions.names import one_name
from vedette.versions.tongue import guess, tongue

# Names divided by bars, each with some of its forms.
FORMS = {
    "lt": (
        "Kazlauskas Kazlausko Kazlauskui Kazlauską | Vilnius Vilniaus Vilniuje"
        " | Rukla Rukloje | Šiauliai Šiaulių Šiauliuose | Panevėžys Panevėžio"
        " | Lietuva Lietuvos Lietuvoje | Klaipėda Klaipėdoje | Nida Nidoje"
        " | Latvija Latvijos Latvijoje | Baltarusija Baltarusijos"
    ),
    "lv": (
        "Rīga Rīgā Rīgas | Bērziņš Bērziņa Bērziņam | Ogre Ogres | Latvija Latvijas"
        " | Cēsis Cēsu | Liepāja Liepājā | Daugavpils Daugavpilī | Ādaži Ādažos Ādažu"
        " | Ozols Ozola | Lietuva Lietuvā"
    ),
    "et": (
        "Tallinn Tallinna Tallinnas | Tartu Tartus | Narva Narvas Narvast"
        " | Läti Lätis Lätist Lätisse | Ämari Ämaris | Tapa Tapal | Leedu Leedus"
        " | Võru Võrus | Venemaa Venemaal | Saaremaa Saaremaal | Pärnu Pärnus"
    ),
    "pl": (
        "Kowalski Kowalskiego Kowalskiemu | Warszawa Warszawie Warszawy Warszawą"
        " | Ryga Rydze | Polska Polsce Polski | Suwałki Suwałkach Suwałk"
        " | Kraków Krakowie | Litwa Litwie | Łotwa Łotwie | Rosja Rosji"
        " | Białoruś Białorusi | Gdańsk Gdańsku | Brześć Brześcia | Nowak Nowaka Nowakowi"
        " | Wiśniewska Wiśniewskiej"
    ),
    "fi": (
        "Helsinki Helsingin Helsingissä | Turku Turun Turussa | Virtanen Virtasen"
        " | Viro Virossa Viroon | Suomi Suomen Suomessa | Venäjä Venäjän"
        " | Niinistö Niinistön | Kotka Kotkan Kotkassa | Kouvola Kouvolassa"
        " | Lahti Lahden Lahdessa | Liettua Liettuaan | Rovaniemi Rovaniemen"
    ),
    "ru": (
        "Москва Москве Москвы Москвой | Калининград Калининграда Калининграде"
        " | Минск Минске | Петренко | Иванов Иванова Ивановым | Россия России Россией"
        " | Литва Литве | Брест Бресте Бресту | Гродно | Орша Орши Оршей"
    ),
    "uk": (
        "Київ Києва Києві | Львів Львова Львові | Харків Харкова | Рига Ризі"
        " | Ковель Ковеля | Польща Польщі | Україна України | Луцьк Луцька Луцьку"
        " | Чернігів Чернігова"
    ),
    "be": (
        "Мінск Мінску Мінска | Брэст Брэсце | Гродна Гродне | Магілёў Магілёва"
        " | Рыга Рызе | Літва Літве | Полацк Полацка | Беларусь Беларусі"
    ),
    "de": "Litauen Litauens | Pistorius | Berlin Berlins | Brockdorf Brockdorfs",
    "sv": "Sverige Sveriges | Gotland Gotlands | Boden Bodens",
    "no": "Norge Norges | Alta Altas",
    "en": (
        "Lithuania Lithuanian Lithuanians | Poland Polish | Latvia Latvian"
        " | Russia Russians | Estonia Estonian"
    ),
}

OTHERS = {
    "lt": [
        "Kazlauskas Kazlauskienė",
        "Kaunas Kėdainiai",
        "Rukla Rokiškis",
        "Jonas Jonava",
        "Alytus Anykščiai",
        "Petrauskas Petraitis",
        "Vilnius Vilkaviškis",
        "Lida Lita",
    ],
    "lv": ["Rīga Rēzekne", "Bērziņš Bērzkalns", "Lietuva Lielbritānija"],
    "et": ["Tartu Tapa", "Narva Narova", "Läti Leedu", "Kuusemaa Kuusemägi"],
    "pl": ["Kowalski Kowalczyk", "Litwa Łotwa", "Wronowski Wroński", "Suwałki Sejny"],
    "fi": ["Kotka Kouvola", "Virtanen Virolainen", "Lahti Laihia", "Turku Tornio"],
    "ru": ["Минск Могилёв", "Иванов Иваненко", "Петров Петренко", "Латвия Литва"],
    "uk": ["Київ Ковель", "Польща Полтава"],
    "be": ["Мінск Магілёў"],
    "en": ["Latvia Lithuania", "Austria Australia", "Georgia Germany", "Iran Iraq"],
    "de": ["Litauen Lettland"],
    "sv": ["Boden Borås"],
    "no": ["Alta Alnes"],
}


@pytest.mark.parametrize(
    ("language", "name"),
    [(code, name.strip()) for code, names in FORMS.items() for name in names.split("|")],
)
def test_the_forms_of_a_name_are_one(language: str, name: str) -> None:
    first, *forms = map(fold, name.split())
    for form in forms:
        assert one_name(first, form, tongue(language)), form
        assert one_name(form, first, tongue(language)), form


@pytest.mark.parametrize(
    ("language", "names"), [(code, pair) for code, pairs in OTHERS.items() for pair in pairs]
)
def test_two_names_are_two(language: str, names: str) -> None:
    first, second = map(fold, names.split())
    assert not one_name(first, second, tongue(language))
    assert not one_name(second, first, tongue(language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The troops left the base before the end of the week, it said.", "en"),
        ("Kariai paliko bazę dar prieš savaitės pabaigą, pranešė ministerija.", "lt"),
        ("Karavīri pameta bāzi pirms nedēļas beigām, sacīja ministrija.", "lv"),
        ("Sõdurid lahkusid baasist enne nädala lõppu, teatas ministeerium.", "et"),
        ("Żołnierze opuścili bazę przed końcem tygodnia, podało ministerstwo.", "pl"),
        ("Die Truppen haben den Stützpunkt vor dem Ende der Woche verlassen.", "de"),
        ("Войска покинули базу до конца недели, сообщило министерство, но не все.", "ru"),
        ("Війська залишили базу до кінця тижня, повідомило міністерство.", "uk"),
        ("Joukot lähtivät tukikohdasta ennen viikon loppua, ministeriö kertoi.", "fi"),
        ("Trupperna lämnade basen före slutet av veckan, och alla är hemma.", "sv"),
        ("Войскі пакінулі базу да канца тыдня, паведаміла міністэрства, але ўсё ціха.", "be"),
        ("Troppene forlot basen før slutten av uken, og alle er hjemme, sier departementet.", "no"),
        ("", "en"),
        ("東京", "en"),
        ("Колона", "ru"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert guess([text]).code == language
