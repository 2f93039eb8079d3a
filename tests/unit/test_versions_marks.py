"""Marks of headlines, ordinals, first names, corrections: table by table in twelve languages."""

# ruff: noqa: RUF001  (texts in several alphabets)

import pytest

from vedette.versions import Edition, compare, told

# A headline, then what stands around it after an update.
MARKED = {
    "en": (
        "Drone falls near Marelda",
        [
            "UPDATED: {}",
            "{} (VIDEO)",
            "{} – photos",
            "Live: {}",
            "BREAKING: {}",
            "{} | The Baltic Wire",
        ],
    ),
    "lt": (
        "Prie Mareldos nukrito dronas",
        [
            "{} (papildyta)",
            "{} (atnaujinta 15.40 val.)",
            "Skubu: {}",
            "{} (nuotraukos)",
            "Tiesiogiai | {}",
        ],
    ),
    "lv": (
        "Pie Mareldas nokritis drons",
        [
            "{} (papildināts)",
            "{} (papildinats)",
            "{} (foto, video)",
            "Tiešraide: {}",
            "Steidzami – {}",
        ],
    ),
    "et": (
        "Marelda juures kukkus droon",
        [
            "FOTOD: {}",
            "FOTOD JA VIDEO: {}",
            "{} (täiendatud kell 14.30)",
            "OTSE | {}",
            "{} (uuendatud)",
        ],
    ),
    "pl": (
        "Koło Mareldy spadł dron",
        [
            "{} [AKTUALIZACJA]",
            "PILNE: {}",
            "Na żywo: {}",
            "{} [ZDJĘCIA, WIDEO]",
            "Z ostatniej chwili: {}",
        ],
    ),
    "de": (
        "Drohne bei Marelda abgestürzt",
        ["+++ Update +++ {}", "Eilmeldung: {}", "{} (Video)", "{} – Bilder", "Liveticker: {}"],
    ),
    "ru": (
        "Под Марельдой упал беспилотник",
        [
            "{} (обновлено)",
            "Срочно: {}",
            "{} (ФОТО, ВИДЕО)",
            "{} — видео",
            "Онлайн: {}",
            "Прямой эфир: {}",
        ],
    ),
    "uk": (
        "Під Марельдою впав безпілотник",
        ["{} (оновлено о 14:30)", "Терміново: {}", "{} (ФОТО)", "{} – відео", "Наживо: {}"],
    ),
    "fi": (
        "Drooni putosi Mareldan lähelle",
        [
            "{} (päivitetty klo 14.30)",
            "JUURI NYT: {}",
            "{} – kuvat",
            "Video: {}",
            "Suora lähetys: {}",
        ],
    ),
    "sv": (
        "Drönare föll vid Marelda",
        ["{} (uppdaterad)", "JUST NU: {}", "{} – bilder", "Direkt: {}", "Video: {}"],
    ),
    "be": (
        "Пад Марэльдай упаў беспілотнік",
        ["{} (абноўлена)", "Тэрмінова: {}", "{} (ФОТА, ВІДЭА)", "Наўпрост: {}", "{} — фота"],
    ),
    "no": (
        "Drone falt ved Marelda",
        ["{} (oppdatert kl. 14.30)", "SISTE: {}", "{} – bilder", "Direkte: {}", "Video: {}"],
    ),
}
TEXTS = {
    "en": "The ministry said that it was found in the field by a guard.",
    "lt": "Ministerija pranešė, kad jį lauke rado sargas.",
    "lv": "Ministrija sacīja, ka to laukā atrada sargs.",
    "et": "Ministeerium teatas, et selle leidis põllult valvur.",
    "pl": "Ministerstwo podało, że znalazł go na polu strażnik.",
    "de": "Das Ministerium teilte mit, dass ein Wächter sie auf dem Feld fand.",
    "ru": "Министерство сообщило, что его нашёл в поле сторож, но он был не один.",
    "uk": "Міністерство повідомило, що його знайшов у полі сторож.",
    "fi": "Ministeriö kertoi, että vartija löysi sen pellolta.",
    "sv": "Departementet sade att en vakt hittade den på fältet.",
    "be": "Міністэрства паведаміла, што яго знайшоў у полі вартаўнік.",
    "no": "Departementet sa at en vakt fant den på jordet etter en uke.",
}


def otherwise(before: str, after: str, text: str) -> bool:
    return compare(Edition(title=before, text=text), Edition(title=after, text=text)).headline


def substance(before: str, after: str, language: str) -> tuple[str, ...]:
    first, second = (
        Edition(title="", text=f"{TEXTS[language]}\n{text}") for text in (before, after)
    )
    there, back = compare(first, second), compare(second, first)
    assert there.changed == back.changed
    return there.substance


@pytest.mark.parametrize(
    ("language", "mark"), [(code, mark) for code, row in MARKED.items() for mark in row[1]]
)
def test_a_mark_says_nothing_else(language: str, mark: str) -> None:
    title, text = MARKED[language][0], TEXTS[language]
    assert not otherwise(title, mark.format(title), text)
    assert not otherwise(mark.format(title), title, text)


@pytest.mark.parametrize(
    "after",
    [
        "Drone falls near Marelda - minister",
        "Drone falls near Marelda (two hurt)",
        "Kaliningrad: Drone falls near Marelda",
        "CORRECTED: Drone falls near Marelda",
        "Drone falls near Marelda | Minister resigns",
        "First drone falls near Marelda",
        "Drone video falls near Marelda",
    ],
)
def test_what_is_no_mark_says_something_else(after: str) -> None:
    assert otherwise("Drone falls near Marelda", after, TEXTS["en"])


def test_of_two_outlets_or_headlines_of_marks_alone_nothing_is_taken_off() -> None:
    assert otherwise("Live: video", "Photos", TEXTS["en"])
    assert otherwise("Drone falls | Latvia", "Drone falls | Estonia", TEXTS["en"])


ORDINALS = {
    "en": ("The second battalion moved to the border.", "second", "third", "2nd"),
    "lt": ("Prie sienos perkeltas antrasis batalionas.", "antrasis", "trečiasis", "2-asis"),
    "lv": ("Pie robežas pārvietots otrais bataljons.", "otrais", "trešais", "2."),
    "et": ("Piiri äärde viidi teine pataljon.", "teine", "kolmas", "2."),
    "pl": ("Na granicę przesunięto drugi batalion.", "drugi", "trzeci", "2."),
    "de": ("An die Grenze wurde das zweite Bataillon verlegt.", "zweite", "dritte", "2."),
    "ru": ("К границе переброшен второй батальон.", "второй", "третий", "2-й"),
    "uk": ("До кордону перекинули другий батальйон.", "другий", "третій", "2-й"),
    "fi": ("Rajalle siirrettiin toinen pataljoona.", "toinen", "kolmas", "2."),
    "sv": ("Till gränsen flyttades andra bataljonen.", "andra", "tredje", "2:a"),
    "be": ("Да мяжы перакінулі другі батальён.", "другі", "трэці", "2-і"),
    "no": ("Til grensen ble andre bataljon flyttet.", "andre", "tredje", "2."),
}


@pytest.mark.parametrize("language", ORDINALS)
def test_another_ordinal_is_another_number(language: str) -> None:
    text, second, third, figure = ORDINALS[language]
    assert substance(text, text.replace(second, third), language) == ("numbers",)
    assert substance(text, text.replace(second, figure), language) == ()


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "fi",
            "Eilen sadat sotilaat siirrettiin rajalle.",
            "Eilen tuhannet sotilaat siirrettiin rajalle.",
        ),
        (
            "sv",
            "Till gränsen fördes hundratals soldater.",
            "Till gränsen fördes tusentals soldater.",
        ),
        ("pl", "Na granicę trafiły setki żołnierzy.", "Na granicę trafiły tysiące żołnierzy."),
        ("ru", "При ударе ранены десятки военных.", "При ударе ранены сотни военных."),
        ("en", "The losses doubled in the last week.", "The losses tripled in the last week."),
        ("en", "It fell to -15 degrees in the camp.", "It fell to 15 degrees in the camp."),
        ("en", "It fell to \u221215 degrees in the camp.", "It fell to 15 degrees in the camp."),
        ("en", "Both men were taken to the ward.", "All three men were taken to the ward."),
        ("en", "A raid on 3/4/2026 hit the depot.", "A raid on 5 March 2026 hit the depot."),
    ],
)
def test_numbers_in_other_words_differ(language: str, before: str, after: str) -> None:
    assert substance(before, after, language) == ("numbers",)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "They saw a dozen tanks on the road.", "They saw twelve tanks on the road."),
        ("en", "They saw two dozen tanks on the road.", "They saw 24 tanks on the road."),
        (
            "en",
            "It took thirty seconds, then a second shot fell.",
            "It took 30 seconds, then a second shot fell.",
        ),
        ("en", "A raid on 3/4/2026 hit the depot.", "A raid on 4 March 2026 hit the depot."),
        ("en", "A raid on 3/4/2026 hit the depot.", "A raid on 3 April 2026 hit the depot."),
        (
            "en",
            "Between 10-15 drones came over the bay.",
            "Between 10 and 15 drones came over the bay.",
        ),
        (
            "en",
            "They waited at the depot - 15 men in all.",
            "They waited at the depot: 15 men in all.",
        ),
        ("pl", "Nad lasem zginęli dwaj piloci.", "Nad lasem zginęli obaj piloci."),
    ],
)
def test_numbers_in_other_words_are_the_same(language: str, before: str, after: str) -> None:
    assert substance(before, after, language) == ()


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("lt", "Su kariais kalbėjo V. Dauknys.", "Su kariais kalbėjo Vytenis Dauknys."),
        (
            "lt",
            "Su kariais kalbėjo Plk. Vytenis Dauknys.",
            "Su kariais kalbėjo Pulkininkas Vytenis Dauknys.",
        ),
        (
            "pl",
            "Generał Wiktor Mielcarz odwiedził żołnierzy.",
            "Gen. Wiktor Mielcarz odwiedził żołnierzy.",
        ),
        ("pl", "Na granicy był Wiktor Mielcarz.", "Na granicy był Mielcarz."),
        ("ru", "В порту выступил Андрей Веретенников.", "В порту выступил Веретенников."),
        ("en", "The order came from Jonas Petrulis.", "The order came from J. Petrulis."),
        ("en", "The order came from Jonas Petrulis.", "The order came from Petrulis."),
    ],
)
def test_a_first_name_or_rank_cut_short_is_polish(language: str, before: str, after: str) -> None:
    assert substance(before, after, language) == ()
    assert substance(after, before, language) == ()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "The order came from Jonas Petrulis.",
            "The order came from Tomas Petrulis.",
            "Jonas -> Tomas",
        ),
        ("The order came from J. Petrulis.", "The order came from Tomas Petrulis.", "J -> Tomas"),
        ("It was sent by the Latvian Navy.", "It was sent by the Navy.", "- Latvian"),
        ("It came out of North Korea at dawn.", "It came out of Korea at dawn.", "- North"),
        ("It was sent to the III Corps.", "It was sent to the II Corps.", "III -> II"),
        ("They bought Leopard 2A7 tanks.", "They bought Leopard 2A8 tanks.", "2A7 -> 2A8"),
    ],
)
def test_another_name_is_told_as_written(before: str, after: str, line: str) -> None:
    found = compare(Edition(title="", text=before), Edition(title="", text=after))
    assert found.substance == ("names",)
    assert told(found) == f"names ({line}); 1 sentence changed"


CORRECTIONS = {
    "en": "Correction: the depot lies in another town.",
    "lt": "Pataisymas: sandėlis yra kitame mieste.",
    "lv": "Labojums: noliktava atrodas citā pilsētā.",
    "et": "Parandus: ladu asub teises linnas.",
    "pl": "Sprostowanie: magazyn leży w innym mieście.",
    "de": "Berichtigung: Das Lager liegt in einer anderen Stadt.",
    "ru": "Исправление: склад находится в другом городе.",
    "uk": "Виправлення: склад розташований в іншому місті.",
    "fi": "Oikaisu: varasto on toisessa kaupungissa.",
    "sv": "Rättelse: depån ligger i en annan stad.",
    "be": "Выпраўленне: склад знаходзіцца ў іншым горадзе.",
    "no": "Rettelse: depotet ligger i en annen by.",
}


@pytest.mark.parametrize("language", CORRECTIONS)
def test_a_notice_of_a_correction_is_substance(language: str) -> None:
    text = TEXTS[language]
    found = compare(
        Edition(title="", text=text), Edition(title="", text=f"{text}\n{CORRECTIONS[language]}")
    )
    assert found.substance == ("added",)
