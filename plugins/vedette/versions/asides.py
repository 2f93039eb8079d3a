"""Lines that tell nothing of the event: links, credits, contacts, notes of an update.

Notes of a correction are told apart from these.
"""

# ruff: noqa: RUF001  (word lists in several alphabets)

import re

from vedette.fold import plain

_MOST_WORDS = 40
"""An aside is short; what is longer is told to the reader, whatever it begins with."""

# What opens an aside only before a colon, a bar, a figure, or alone in its line.
_LABELS = (
    "photos?|pictures?|images?|videos?|file photo|illustration|sources?|text|authors?|editor|byline"
    "|credits?|related|contacts?|(?:press|media) contact|tel|phone|e-?mail|(?:last )?updated?|correction"
    "|published|newsletter|more (?:on|from|about) [^:]{1,40}|see also|also read|read more"
    "|nuotr\\w*|foto\\w*|šaltin\\w*|autor\\w*|tekst\\w*|kontakt\\w*|susij\\w+|atnaujin\\w+|papildyt\\w+|pataisyt\\w+"
    "|patikslin\\w+|paskelbta|attēls?|avots|atjaunināt\\w+|papildināt\\w+|labots|labojums|publicēts|saistīt\\w+(?: raksti)?"
    "|allikas|pilt|toimetaja|uuendatud|täiendatud|parandus|parandatud|avaldatud|seotud(?: lood)?|kuvat?|lähde"
    "|toimittaja|päivitetty|päivitys|korjattu|korjaus|oikaisu|julkaistu|yhteystiedot|lisätietoja|zdjęci\\w+|fot|źródł\\w+|oprac"
    "|aktualizacja|zaktualizowano|sprostowanie|korekta|opublikowano|powiązane|bild\\w*|quelle|redaktion"
    "|aktualisier\\w+|korrektur|berichtigung|update|veröffentlicht|mehr zum thema|zum thema|фот[оа]\\w*|источник|автор\\w*|видео|снимок|текст"
    "|контакты?|обновлено|дополнено|исправлен\\w+|уточнение|опубликовано|по теме|джерело|відео|світлина|контакти"
    "|оновлено|доповнено|виправлен\\w+|уточнення|опубліковано|за темою|здымак|крыніца|аўтар|відэа|кантакт\\w*"
    "|абноўлена|дапоўнена|выпраўлен\\w+|удакладненне|апублікавана|па тэме|källa|uppdatera[dt]|uppdatering"
    "|rättelse|publicera[dt]|relaterat|kilde|oppdatert|oppdatering|rettelse|publisert|relatert|bilde|тел|тэл"
)
# What opens an aside whatever follows.
_PHRASES = (
    "read (?:also|more|next|our)|also read|see also|watch (?:also|our|the video)|related (?:stories|articles|news)"
    "|more on this|follow us|join us on|share this|support us|sign up (?:for|to)|subscribe (?:to|for|now|here)"
    "|subscribe[.!]|reporting by|(?:additional |edited |editing |compiled )(?:reporting )?by"
    "|by [A-ZÀ-Ž][\\w.-]+ [A-ZÀ-Ž][\\w.-]+[^\\w]*$|(?:©|\\(c\\)|copyright|all rights reserved)"
    "|this (?:story|article|report|text|page) (?:has been|was|is) (?:being )?(?:\\w+ )?(?:updat|correct|amend|chang)"
    "|(?:story|article) (?:was )?updated|an earlier version of|contact (?:us|our)|for more (?:information|news)"
    "|skaityk\\w* (?:taip pat|daugiau)|taip pat skaityk\\w*|daugiau skaityk\\w*|plačiau skaityk\\w*|sekite mus|užsisakyk\\w*"
    "|prenumeruok\\w*|dalinkit\\w*|susisiek\\w* su (?:mumis|redakc)|straipsnis (?:buvo )?(?:atnaujin|papild|patais)|visos teisės"
    "|lasi(?:et)? (?:arī|vairāk)|seko(?:jiet)? mums|abonē(?:jiet)?\\b|pieraksties|pierakstieties|sazinieties ar|raksts (?:ir )?(?:atjaun|papild|labot)"
    "|visas tiesības|loe (?:ka|lisaks|edasi|veel)|vaata ka|vaata lisaks|jälgi meid|telli (?:uudis|meie)|liitu (?:uudis|meie)"
    "|jaga (?:lugu|uudist|artiklit)|(?:lugu|artiklit|uudist|artikkel) (?:on )?(?:uuend|täiend|parand)|kõik õigused"
    "|lue (?:myös|lisää)|katso myös|seuraa meitä|tilaa (?:uutis|meidän|lehti)|ota yhteyttä|jaa (?:juttu|artikkeli)"
    "|(?:juttua|artikkelia|uutista|artikkeli|juttu) (?:on )?(?:päivit|korjat|täyden)|kaikki oikeudet"
    "|(?:prze)?czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również|więcej)|więcej (?:na|o tym|informacji)"
    "|subskrybuj|zapisz się|obserwuj nas|śledź nas|polub nas|udostępnij|skontaktuj się"
    "|(?:artykuł|tekst|materiał) (?:został|był|zaktual)|wszelkie prawa"
    "|lesen sie (?:auch|mehr|hier)|lies auch|siehe auch|mehr (?:dazu|lesen)|folgen sie|abonnieren sie|kontaktieren sie"
    "|(?:dieser|der) (?:artikel|text|beitrag) (?:wurde|wird)|alle rechte"
    "|читайте|читать (?:также|далее|ещё|еще)|смотрите (?:также|ещё|еще)|подробнее (?:на|в|по)|подпис(?:ывайтесь|аться)|подпишитесь"
    "|следите за|поделит(?:ься|есь)|свяж(?:итесь|ись)|(?:материал|статья|текст|новость) (?:был\\w? )?(?:обновл|дополн|исправл)|все права"
    "|також читайте|дивіться (?:також|ще)|детальніше (?:на|в|про)|підпис(?:уйтесь|атися)|підпишіться|стежте за|поділ(?:іться|итися)"
    "|зв.?яжіться|(?:матеріал|стаття|текст|новину) (?:було? )?(?:оновл|доповн|виправл)|усі права"
    "|чытайце|таксама чытайце|глядзіце (?:таксама|яшчэ)|падпіс(?:вайцеся|ацца)|падпішыцеся|сачыце за|падзял(?:іцеся|іцца)"
    "|(?:матэрыял|артыкул|тэкст) (?:быў )?(?:абноўл|дапоўн|выпраўл)|усе правы"
    "|läs (?:också|mer|även)|se (?:också|även) |mer om|följ oss|prenumerera|dela (?:artikeln|den här)|kontakta oss"
    "|(?:artikeln|texten) (?:har |är |uppdat|rätt|ändr)|med ensamrätt"
    "|les (?:også|mer)|se også|følg oss|meld deg på|abonner på|del (?:saken|artikkelen)|kontakt oss"
    "|(?:saken|artikkelen) (?:er|ble|har) (?:blitt )?(?:oppdat|rett|endr)|alle rettigheter"
)
_ASIDE = re.compile(
    rf"[\W_]*(?:(?:{_PHRASES})|(?:fot|foto|nuotr|oprac|tel|тел|тэл)\.|[^.!?\d]{{1,60}}\bnuotr\b|(?:{_LABELS})\b\W{{0,3}}(?:[:|/\u2013\u2014\u00a9\d\u2192>]|\w+ (?:[:/]|\d)|\w*\W*$))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|(?:^|\s)[@#]\w")


# What tells that the text was corrected: of the lines that would be asides.
_CORRECTIONS = (
    "correction|corrected|corrigend\\w+|erratum|clarification|pataisym\\w+|pataisyt\\w+|patikslin\\w+|labojum\\w+|labots"
    "|precizējum\\w+|parandus|parandatud|täpsustus|oikaisu|korjaus|korjattu|sprostowanie|korekta|errata|berichtigung"
    "|korrektur|korrigiert|berichtigt|richtigstellung|исправлен\\w+|поправка|уточнение|опровержение|виправлен\\w+|уточнення"
    "|спростування|выпраўлен\\w+|удакладненне|абвяржэнне|rättelse|rättad|rättat|korrigering|rettelse|rettet|korreksjon"
    "|beriktigelse"
)
_CORRECTED = (
    "an earlier version of|this (?:story|article|report|text|page) (?:has been|was|is) (?:\\w+ )?(?:correct|amend)"
    "|straipsnis (?:buvo )?patais|raksts (?:ir )?(?:tika )?labot|(?:lugu|artiklit|uudist|artikkel) (?:on )?parand"
    "|(?:juttua|artikkelia|uutista|artikkeli|juttu) (?:on )?korjat|(?:artykuł|tekst|materiał) (?:został )?(?:popraw|sprost|skoryg)"
    "|(?:dieser|der) (?:artikel|text|beitrag) wurde (?:\\w+ )?(?:korrig|bericht)"
    "|(?:материал|статья|текст|новость) (?:был\\w? )?исправл|(?:матеріал|стаття|текст|новину) (?:було? )?виправл"
    "|(?:матэрыял|артыкул|тэкст) (?:быў )?выпраўл|(?:artikeln|texten) (?:har |är )?(?:rätt|korrig)"
    "|(?:saken|artikkelen) (?:er|ble|har) (?:blitt )?(?:rett|korrig)"
)
_CORRECTION = re.compile(
    rf"[\W_]*(?:(?:{_CORRECTED})|(?:{_CORRECTIONS})\b\W{{0,3}}(?:[:|/\u2013\u2014\d>]|\w+ (?:[:/]|\d)|\w*\W*$))",
    re.IGNORECASE,
)


_DATELINE = re.compile(
    r"[^\W\d_][^.!?\n()]{1,60}\([^()\n]{2,30}\)\s*[.:\u2013\u2014-]\s"  # VILNIUS, March 10 (BNS) -
    r"|(?=[^\W\d_])[^a-zà-žа-яёіїєў\d.!?\n\u2013\u2014-]{3,40}\s[\u2013\u2014-]\s"  # VILNIUS -
)


def told_from(sentence: str) -> int:
    """Where what a sentence tells begins, after a dateline."""
    found = _DATELINE.match(sentence)
    return found.end() if found else 0


def is_aside(line: str, words: int) -> bool:
    """Whether a line, of so many words, is about the article, not about the event.

    A notice of a correction is none: a reader of the text before must know it.
    """
    if words > _MOST_WORDS:
        return False
    text = plain(line).strip()
    if _CORRECTION.match(text):
        return False
    alone = told_from(f"{text} ") > len(text)
    return alone or bool(_ADDRESS.search(text) or _ASIDE.match(text))
