"""Headlines in twelve languages: which say the same, which do not; names where capitals mislead."""

import pytest

from vedette.versions import Edition, compare

# The text tells the language; then a headline, another wording of it, and others that say more or less.
HEADLINES = {
    "en": (
        "The ministry said that repairs of the bridge will be over by autumn.",
        "Latvia closes bridge to lorries",
        "Latvia closes the bridge to lorries!",
        ["Latvia does not close bridge to lorries", "Lithuania closes bridge to lorries"],
    ),
    "lt": (
        "Ministerija pranešė, kad tilto remontas bus baigtas iki rudens.",
        "Vilkikams uždaromas tiltas prie Jonavos",
        "Prie Jonavos vilkikams uždaromi tiltai",
        ["Vilkikams neuždaromas tiltas prie Jonavos", "Vilkikams uždaromas tiltas prie Kauno"],
    ),
    "lv": (
        "Ministrija sacīja, ka tilta remonts tiks pabeigts līdz rudenim.",
        "Slēdz tiltu pie Ogres kravas auto",
        "Pie Ogres slēdz tiltus kravas auto",
        ["Neslēdz tiltu pie Ogres kravas auto", "Slēdz tiltu pie Jēkabpils kravas auto"],
    ),
    "et": (
        "Ministeerium teatas, et silla remont saab valmis enne sügist.",
        "Jõgeva sild suletakse veokitele",
        "Veokitele suletakse Jõgeva sillad",
        ["Jõgeva silda ei suleta veokitele", "Põltsamaa sild suletakse veokitele"],
    ),
    "pl": (
        "Ministerstwo poinformowało, że remont mostu skończy się przed jesienią.",
        "Most koło Ełku zamknięty dla ciężarówek",
        "Koło Ełku most zamknięty dla ciężarówek",
        ["Most koło Ełku nie będzie zamknięty", "Most koło Augustowa zamknięty dla ciężarówek"],
    ),
    "de": (
        "Das Ministerium teilte mit, dass die Arbeiten an der Brücke bis zum Herbst dauern.",
        "Brücke bei Jonava für Lastwagen gesperrt",
        "Die Brücke bei Jonava für Lastwagen gesperrt",
        ["Brücke bei Jonava nicht gesperrt", "Zwei Brücken bei Jonava für Lastwagen gesperrt"],
    ),
    "ru": (
        "Министерство сообщило, что ремонт моста закончат до осени.",
        "Мост под Полоцком закрыли для грузовиков",
        "Под Полоцком для грузовиков закрыли мосты",
        ["Мост под Полоцком не закрыли для грузовиков", "Мост под Оршей закрыли для грузовиков"],
    ),
    "uk": (
        "Міністерство повідомило, що ремонт мосту закінчать до осені.",
        "Міст під Ковелем закрили для вантажівок",
        "Під Ковелем міст закрили для вантажівок",
        ["Міст під Ковелем не закрили для вантажівок", "Міст під Рівним закрили для вантажівок"],
    ),
    "fi": (
        "Ministeriö kertoi, että sillan korjaus valmistuu ennen syksyä.",
        "Kouvolan silta suljetaan kuorma-autoilta",
        "Kuorma-autoilta suljetaan Kouvolan silta",
        ["Kouvolan siltaa ei suljeta kuorma-autoilta", "Kotkan silta suljetaan kuorma-autoilta"],
    ),
    "sv": (
        "Departementet sade att reparationen av bron ska vara klar före hösten.",
        "Bro vid Boden stängs för lastbilar",
        "En bro vid Boden stängs för lastbilar",
        ["Bro vid Boden stängs inte för lastbilar", "Bro vid Kalix stängs för lastbilar"],
    ),
    "be": (
        "Міністэрства паведаміла, што рамонт моста скончаць да восені.",
        "Мост пад Полацкам закрылі для грузавікоў",
        "Пад Полацкам мост закрылі для грузавікоў",
        ["Мост пад Полацкам не закрылі для грузавікоў", "Мост пад Воршай закрылі для грузавікоў"],
    ),
    "no": (
        "Departementet sa at reparasjonen av broen skal være ferdig før høsten.",
        "Bro ved Alta stenges for lastebiler",
        "En bro ved Alta stenges for lastebiler",
        ["Bro ved Alta stenges ikke for lastebiler", "Bro ved Tana stenges for lastebiler"],
    ),
}


def otherwise(before: str, after: str, text: str) -> bool:
    return compare(Edition(title=before, text=text), Edition(title=after, text=text)).headline


@pytest.mark.parametrize("language", HEADLINES)
def test_another_wording_says_the_same(language: str) -> None:
    text, first, same, _ = HEADLINES[language]
    assert not otherwise(first, same, text)
    assert not otherwise(same, first, text)


@pytest.mark.parametrize(
    ("language", "other"), [(code, one) for code, row in HEADLINES.items() for one in row[3]]
)
def test_another_fact_is_another_headline(language: str, other: str) -> None:
    text, first, _, _ = HEADLINES[language]
    assert otherwise(first, other, text)
    assert otherwise(other, first, text)


def substance(before: str, after: str) -> tuple[str, ...]:
    return compare(Edition(title="", text=before), Edition(title="", text=after)).substance


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # A name at the beginning of a sentence is one if it stands inside another.
        (
            "Guards from Rukla stay. Rukla will build a fence for them by the spring.",
            "Guards from Rukla stay. Jonava will build a fence for them by the spring.",
            ("names",),
        ),
        (
            "He said that officials met. Officials will build a fence for them by the spring.",
            "He said that officials met. Authorities will build a fence for them by the spring.",
            (),
        ),
        # In a list of names all words have capitals, and they are names all the same.
        (
            "Present at the talks: Jonas Petrulis, Marija Vilkienė, Tomas Gudas, Rita Balsytė.",
            "Present at the talks: Jonas Petrulis, Marija Vilkienė, Tomas Godas, Rita Balsytė.",
            ("names",),
        ),
        # The wife has another name than the husband, the case has not.
        (
            "Apie tai pranešė ministras Kazlauskas, kuris vakar lankėsi poligone prie Ruklos.",
            "Apie tai pranešė ministrė Kazlauskienė, kuri vakar lankėsi poligone prie Ruklos.",
            ("names",),
        ),
        (
            "Es wird eine neue Übung geben, an der die Brigade der Bundeswehr teilnehmen soll.",
            "Es wird ein neues Manöver geben, an der die Truppe der Bundeswehr teilnehmen soll.",
            (),
        ),
        (
            "Keine Soldaten kommen in die Stadt, teilte die Sprecherin der Bundeswehr mit.",
            "Neue Soldaten kommen in die Stadt, teilte die Sprecherin der Bundeswehr mit.",
            ("negation",),
        ),
        (
            "Neue Raketen stehen aus Gründen der Sicherheit in Hallen, teilte die Bundeswehr mit.",
            "Neue Geschosse stehen aus Gründen der Sicherheit in Baracken, teilte die Bundeswehr mit.",
            (),
        ),
        (
            "Der Oberst sprach am Abend mit Jonas Petrulis über die Lage an der Grenze.",
            "Der Oberst sprach am Abend mit Tomas Petrulis über die Lage an der Grenze.",
            ("names",),
        ),
        (
            "W Białymstoku odbyły się rozmowy o nowej drodze, którą zbuduje wojsko z Polski.",
            "Odbyły się w Białymstoku rozmowy o nowej drodze, którą zbuduje polskie wojsko.",
            (),
        ),
        (
            "Путь колонны лежит через Ригу и Вильнюс, сообщил представитель литовской армии.",
            "Путь колонны лежит через Ригу и Вильнюс, сообщил представитель армии Литвы.",
            (),
        ),
        (
            "They fired 20 HIMARS rockets over the bay while F-16 jets watched the range.",
            "They fired 20 HIMARS rockets over the bay while F-35 jets watched the range.",
            ("names",),
        ),
        (
            "An officer said that Polish troops had arrived in the harbour during the night.",
            "An officer said that troops of Poland had arrived in the harbour during the night.",
            (),
        ),
    ],
)
def test_which_words_are_names(before: str, after: str, expected: tuple[str, ...]) -> None:
    assert substance(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("at 2:30 p.m.", "at 14:30", ()),
        ("on March 10, 2026", "on 10 March 2026", ()),
        ("on 2026-03-10", "on March 10, 2026", ()),
        ("on March 10", "on April 10", ("numbers",)),
        ("two hundred and fifty men", "250 men", ()),
        ("twelve thousand men", "12,000 men", ()),
        ("1.2 million euros", "1,200,000 euros", ()),
        ("$5 billion", "5 billion dollars", ()),
        ("$5 billion", "5 billion euros", ("numbers",)),
        ("5 billion euros", "EUR 5 billion", ()),
        ("USD 5 billion", "EUR 5 billion", ("numbers",)),
        ("the 5th brigade", "the fifth brigade", ()),
        ("the 5th brigade", "the 6th brigade", ("numbers",)),
        ("50% of them", "50 percent of them", ()),
        ("one man", "a man", ()),
        ("one man", "two men", ("numbers",)),
        ("men who may come", "men who might come", ()),
        ("depot No. 5", "depot 5", ()),
        ("depot No. 5", "depot No. 7", ("numbers",)),
    ],
)
def test_numbers_are_compared_by_value(before: str, after: str, expected: tuple[str, ...]) -> None:
    frame = "The general told reporters about {} in the old harbour of the town."
    assert substance(frame.format(before), frame.format(after)) == expected
