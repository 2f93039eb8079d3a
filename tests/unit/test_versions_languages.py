"""Substance and polish in twelve languages: a text, and what an edit of it is told to be."""

# ruff: noqa: RUF001  (texts in several alphabets)

import pytest

from vedette.versions import Edition, compare

TEXTS = {
    "en": "Soldiers of the second battalion crossed the river near Jonava on Monday, Colonel Rytis Dauknys said."
    " The bridge will close for two days and traffic will be led over a distance of 5 km.\n"
    "Last year 1,200 reservists from Latvia took part in the exercise, and 14 of them were slightly hurt.",
    "lt": "Antrojo bataliono kariai pirmadienį persikėlė per upę prie Jonavos, pranešė pulkininkas Rytis Dauknys."
    " Tiltas bus uždarytas dvi dienas, o eismas nukreipiamas 5 km ilgio apylanka.\n"
    "Pernai pratybose dalyvavo 1200 atsargos karių iš Latvijos, iš jų 14 buvo lengvai sužeisti.",
    "lv": "Otrā bataljona karavīri pirmdien šķērsoja upi pie Ogres, sacīja pulkvedis Andris Vītoliņš."
    " Tilts būs slēgts divas dienas, un satiksme tiks novirzīta pa 5 km garu ceļu.\n"
    "Pērn mācībās piedalījās 1200 rezervistu no Lietuvas, un 14 no viņiem guva vieglus ievainojumus.",
    "et": "Teise pataljoni sõdurid ületasid esmaspäeval jõe Jõgeva lähedal, ütles kolonel Rain Kuusemaa."
    " Sild on suletud kaks päeva ja liiklus juhitakse 5 km pikkusele ümbersõidule.\n"
    "Mullu osales õppusel 1200 reservväelast, kes tulid ka Lätist, ja neist 14 said kergelt viga.",
    "pl": "Żołnierze drugiego batalionu przeprawili się w poniedziałek przez rzekę koło Ełku, poinformował"
    " pułkownik Andrzej Wronowski. Most będzie zamknięty przez dwa dni, a ruch poprowadzi objazd o długości 5 km.\n"
    "W zeszłym roku w ćwiczeniach wzięło udział 1200 rezerwistów z Litwy, a 14 z nich zostało lekko rannych.",
    "de": "Soldaten des zweiten Bataillons haben am Montag bei Jonava den Fluss überquert, sagte Oberst Henning"
    " Brockdorf. Die Brücke wird zwei Tage gesperrt, der Verkehr fährt eine Umleitung von 5 km.\n"
    "Im vergangenen Jahr nahmen 1.200 Reservisten aus Lettland an der Übung teil, und 14 von ihnen wurden leicht verletzt.",
    "ru": "Солдаты второго батальона в понедельник переправились через реку у Полоцка, сообщил полковник Андрей"
    " Веретенников. Мост закроют на два дня, а движение направят в объезд длиной 5 км.\n"
    "В прошлом году в учениях участвовали 1200 резервистов из Казахстана, и 14 из них были легко ранены.",
    "uk": "Солдати другого батальйону у понеділок переправилися через річку біля Ковеля, повідомив полковник"
    " Андрій Веретенник. Міст закриють на два дні, а рух спрямують в об'їзд завдовжки 5 км.\n"
    "Торік у навчаннях взяли участь 1200 резервістів із Польщі, і 14 з них були легко поранені.",
    "fi": "Toisen pataljoonan sotilaat ylittivät maanantaina joen Kouvolan lähellä, kertoi eversti Antti Hirvelä."
    " Silta on suljettu kaksi päivää, ja liikenne ohjataan 5 km pitkälle kiertotielle.\n"
    "Viime vuonna harjoitukseen osallistui 1200 reserviläistä, jotka tulivat Virosta, ja heistä 14 sai lieviä vammoja.",
    "sv": "Soldater ur andra bataljonen gick på måndagen över floden nära Boden, sade överste Henrik Lindvall."
    " Bron ska vara stängd i två dagar, och trafiken leds om på en sträcka av 5 km.\n"
    "I fjol deltog 1 200 reservister från Estland i övningen, och 14 av dem blev lindrigt skadade.",
    "be": "Салдаты другога батальёна ў панядзелак пераправіліся праз раку каля Полацка, паведаміў палкоўнік Андрэй"
    " Верацельнік. Мост закрыюць на два дні, а рух накіруюць у аб'езд даўжынёй 5 км.\n"
    "Летась у вучэннях удзельнічалі 1200 рэзервістаў з Казахстана, і 14 з іх былі лёгка паранены.",
    "no": "Soldater fra andre bataljon gikk mandag over elva nær Alta, sa oberst Henrik Lindvåg."
    " Broen skal være stengt i to dager, og trafikken ledes over en strekning på 5 km.\n"
    "I fjor deltok 1200 reservister fra Estland i øvelsen, og 14 av dem ble lettere skadet.",
}

NUMBERS, NAMES, NEGATION = ("numbers",), ("names",), ("negation",)
POLISH: tuple[str, ...] = ()

EDITS: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "en": [
        ("14 of them", "17 of them", NUMBERS),
        ("14 of them", "fourteen of them", POLISH),
        ("1,200 reservists", "1 200 reservists", POLISH),
        ("5 km", "5 kilometres", POLISH),
        ("5 km", "5 miles", NUMBERS),
        ("Monday", "Tuesday", NUMBERS),
        ("Latvia", "Lithuania", NAMES),
        ("reservists from Latvia", "Latvian reservists", POLISH),
        ("Rytis Dauknys", "Rytis Daukantas", NAMES),
        ("will close", "will not close", NEGATION),
        ("will close", "won\u2019t close", NEGATION),
        ("slightly hurt", "lightly injured", POLISH),
    ],
    "lt": [
        ("iš jų 14", "iš jų 17", NUMBERS),
        ("14 buvo", "keturiolika buvo", POLISH),
        ("1200 atsargos", "1 200 atsargos", POLISH),
        ("5 km ilgio", "5 kilometrų ilgio", POLISH),
        ("pirmadienį", "antradienį", NUMBERS),
        ("dvi dienas", "tris dienas", NUMBERS),
        ("prie Jonavos", "ties Jonava", POLISH),
        ("iš Latvijos", "iš Lenkijos", NAMES),
        ("Rytis Dauknys", "Rytis Daukantas", NAMES),
        ("pranešė pulkininkas Rytis Dauknys", "pulkininko Ryčio Dauknio teigimu", POLISH),
        ("dalyvavo", "nedalyvavo", NEGATION),
        ("bus uždarytas", "nebus uždarytas", NEGATION),
        ("lengvai sužeisti", "nesunkiai sužeisti", POLISH),
    ],
    "lv": [
        ("14 no viņiem", "17 no viņiem", NUMBERS),
        ("divas dienas", "2 dienas", POLISH),
        ("divas dienas", "trīs dienas", NUMBERS),
        ("pirmdien", "otrdien", NUMBERS),
        ("5 km garu", "5 kilometrus garu", POLISH),
        ("pie Ogres", "netālu no Ogres", POLISH),
        ("no Lietuvas", "no Polijas", NAMES),
        ("Vītoliņš", "Bērziņš", NAMES),
        ("sacīja pulkvedis Andris Vītoliņš", "pēc pulkveža Andra Vītoliņa teiktā", POLISH),
        ("būs slēgts", "nebūs slēgts", NEGATION),
        ("piedalījās", "nepiedalījās", NEGATION),
    ],
    "et": [
        ("neist 14", "neist 17", NUMBERS),
        ("kaks päeva", "2 päeva", POLISH),
        ("1200 reservväelast", "1 200 reservväelast", POLISH),
        ("esmaspäeval", "teisipäeval", NUMBERS),
        ("Lätist", "Leedust", NAMES),
        ("tulid ka Lätist", "saabusid ka Lätist", POLISH),
        ("Kuusemaa", "Kuusemägi", NAMES),
        ("ütles kolonel Rain Kuusemaa", "kolonel Rain Kuusemaa sõnul", POLISH),
        ("Sild on suletud", "Sild ei ole suletud", NEGATION),
        ("said kergelt viga", "ei saanud viga", NEGATION),
    ],
    "pl": [
        ("a 14 z nich", "a 17 z nich", NUMBERS),
        ("przez dwa dni", "przez 2 dni", POLISH),
        ("w poniedziałek", "we wtorek", NUMBERS),
        ("1200 rezerwistów", "1 200 rezerwistów", POLISH),
        ("5 km", "5 kilometrów", POLISH),
        ("koło Ełku", "pod Ełkiem", POLISH),
        ("z Litwy", "z Łotwy", NAMES),
        ("Wronowski", "Wroński", NAMES),
        (
            "poinformował pułkownik Andrzej Wronowski",
            "według pułkownika Andrzeja Wronowskiego",
            POLISH,
        ),
        ("będzie zamknięty", "nie będzie zamknięty", NEGATION),
        ("wzięło udział", "uczestniczyło", POLISH),
    ],
    "de": [
        ("14 von ihnen", "17 von ihnen", NUMBERS),
        ("14 von ihnen", "vierzehn von ihnen", POLISH),
        ("1.200 Reservisten", "1200 Reservisten", POLISH),
        ("am Montag", "am Dienstag", NUMBERS),
        ("aus Lettland", "aus Litauen", NAMES),
        ("Henning Brockdorf", "Henning Bruckdorf", NAMES),
        ("bei Jonava", "bei Panevėžys", NAMES),
        ("eine Umleitung", "einen Umweg", POLISH),
        ("an der Übung", "an dem Manöver", POLISH),
        ("wird zwei Tage gesperrt", "wird zwei Tage nicht gesperrt", NEGATION),
        ("fährt eine Umleitung", "fährt keine Umleitung", NEGATION),
    ],
    "ru": [
        ("14 из них", "17 из них", NUMBERS),
        ("на два дня", "на 2 дня", POLISH),
        ("в понедельник", "во вторник", NUMBERS),
        ("1200 резервистов", "1,2 тыс. резервистов", POLISH),
        ("5 км", "5 километров", POLISH),
        ("у Полоцка", "под Полоцком", POLISH),
        ("из Казахстана", "из Кыргызстана", NAMES),
        ("Веретенников", "Верещагин", NAMES),
        (
            "сообщил полковник Андрей Веретенников",
            "по словам полковника Андрея Веретенникова",
            POLISH,
        ),
        ("Мост закроют", "Мост не закроют", NEGATION),
        ("легко ранены", "легко травмированы", POLISH),
    ],
    "uk": [
        ("14 з них", "17 з них", NUMBERS),
        ("на два дні", "на 2 дні", POLISH),
        ("у понеділок", "у вівторок", NUMBERS),
        ("1200 резервістів", "1,2 тис. резервістів", POLISH),
        ("5 км", "5 кілометрів", POLISH),
        ("біля Ковеля", "під Ковелем", POLISH),
        ("із Польщі", "із Румунії", NAMES),
        ("Веретенник", "Верещак", NAMES),
        ("Міст закриють", "Міст не закриють", NEGATION),
        ("взяли участь", "брали участь", POLISH),
    ],
    "fi": [
        ("heistä 14", "heistä 17", NUMBERS),
        ("kaksi päivää", "2 päivää", POLISH),
        ("maanantaina", "tiistaina", NUMBERS),
        ("1200 reserviläistä", "1 200 reserviläistä", POLISH),
        ("5 km pitkälle", "5 kilometriä pitkälle", POLISH),
        ("Virosta", "Latviasta", NAMES),
        ("jotka tulivat Virosta", "jotka olivat Viron armeijasta", POLISH),
        ("Hirvelä", "Hirvonen", NAMES),
        ("kertoi eversti Antti Hirvelä", "eversti Antti Hirvelän mukaan", POLISH),
        ("Silta on suljettu", "Silta ei ole suljettu", NEGATION),
    ],
    "sv": [
        ("14 av dem", "17 av dem", NUMBERS),
        ("två dagar", "2 dagar", POLISH),
        ("på måndagen", "på tisdagen", NUMBERS),
        ("1 200 reservister", "1200 reservister", POLISH),
        ("5 km", "5 kilometer", POLISH),
        ("från Estland", "från Lettland", NAMES),
        ("Lindvall", "Lindgren", NAMES),
        ("lindrigt skadade", "lätt skadade", POLISH),
        ("ska vara stängd", "ska inte vara stängd", NEGATION),
    ],
    "be": [
        ("14 з іх", "17 з іх", NUMBERS),
        ("на два дні", "на 2 дні", POLISH),
        ("ў панядзелак", "ў аўторак", NUMBERS),
        ("5 км", "5 кіламетраў", POLISH),
        ("каля Полацка", "пад Полацкам", POLISH),
        ("з Казахстана", "з Кыргызстана", NAMES),
        ("Верацельнік", "Верашчака", NAMES),
        ("Мост закрыюць", "Мост не закрыюць", NEGATION),
        ("лёгка паранены", "лёгка траўмаваны", POLISH),
    ],
    "no": [
        ("14 av dem", "17 av dem", NUMBERS),
        ("to dager", "2 dager", POLISH),
        ("gikk mandag", "gikk tirsdag", NUMBERS),
        ("1200 reservister", "1 200 reservister", POLISH),
        ("5 km", "5 kilometer", POLISH),
        ("fra Estland", "fra Latvia", NAMES),
        ("Lindvåg", "Lindberg", NAMES),
        ("lettere skadet", "lett skadet", POLISH),
        ("skal være stengt", "skal ikke være stengt", NEGATION),
    ],
}

ASIDES = {
    "en": "Read also: What the reservists do all summer",
    "lt": "Skaitykite taip pat: Ką atsargos kariai veikia visą vasarą",
    "lv": "Lasi arī: Ko rezervisti dara visu vasaru",
    "et": "Loe ka: Mida teevad reservväelased terve suve",
    "pl": "Czytaj też: Co rezerwiści robią przez całe lato",
    "de": "Lesen Sie auch: Was Reservisten den ganzen Sommer machen",
    "ru": "Читайте также: Чем резервисты заняты всё лето",
    "uk": "Читайте також: Чим резервісти зайняті все літо",
    "fi": "Lue myös: Mitä reserviläiset tekevät koko kesän",
    "sv": "Läs också: Vad reservisterna gör hela sommaren",
    "be": "Чытайце таксама: Чым рэзервісты занятыя ўсё лета",
    "no": "Les også: Hva reservistene gjør hele sommeren",
}
CREDITS = {
    "en": "Photo: Dovilė Karpavičiūtė / Jonava Courier",
    "lt": "Dovilės Karpavičiūtės nuotr.\nNuotrauka: Jonavos žinios",
    "lv": "Foto: Anda Kalēja / Ogres Ziņas",
    "et": "Foto: Merle Kask / Jõgeva Teataja",
    "pl": "Fot. Jagoda Mielcarz / Kurier Ełcki",
    "de": "Foto: Wiebke Harms / Küstenblatt",
    "ru": "Фото: Инга Ковшова / Полоцкий листок",
    "uk": "Фото: Інга Ковшова / Ковельський листок",
    "fi": "Kuva: Sanna Mäkikoski / Kymen Lehti",
    "sv": "Foto: Elsa Norrby / Bodenbladet",
    "be": "Фота: Інга Каўшова / Полацкі лісток",
    "no": "Foto: Elin Bakkerud / Altabladet",
}
UPDATES = {
    "en": "Updated at 14:30 with a statement of the police.",
    "lt": "Atnaujinta 14:30",
    "lv": "Atjaunināts 14.30",
    "et": "Uuendatud 14.30",
    "pl": "Aktualizacja: 14:30",
    "de": "Aktualisiert: 14.30 Uhr",
    "ru": "Обновлено в 14:30",
    "uk": "Оновлено о 14:30",
    "fi": "Päivitetty 14.30",
    "sv": "Uppdaterad 14.30",
    "be": "Абноўлена ў 14:30",
    "no": "Oppdatert 14.30",
}


def substance(before: str, after: str) -> tuple[str, ...]:
    return compare(Edition(title="", text=before), Edition(title="", text=after)).substance


@pytest.mark.parametrize(
    ("language", "old", "new", "expected"),
    [(language, *edit) for language, edits in EDITS.items() for edit in edits],
)
def test_an_edit_is_substance_or_polish(
    language: str, old: str, new: str, expected: tuple[str, ...]
) -> None:
    text = TEXTS[language]
    assert text.count(old) == 1
    assert substance(text, text.replace(old, new)) == expected
    assert substance(text.replace(old, new), text) == expected


@pytest.mark.parametrize("lines", [ASIDES, CREDITS, UPDATES], ids=["links", "credits", "updates"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_line_about_the_article_is_polish(language: str, lines: dict[str, str]) -> None:
    text = TEXTS[language]
    assert substance(text, f"{text}\n{lines[language]}") == ()
    assert substance(f"{lines[language]}\n{text}", text) == ()


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_added_or_removed(language: str) -> None:
    text = TEXTS[language]
    first, last = text.split("\n")
    assert substance(first, text) == ("added",)
    assert substance(text, last) == ("removed",)
    assert substance(text, f"{last}\n{first}") == ()


@pytest.mark.parametrize("language", TEXTS)
def test_each_language_has_examples(language: str) -> None:
    assert len(EDITS[language]) >= 6
