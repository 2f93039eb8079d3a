"""Each kind of noise that articles come with, in the languages of the region; all words are ours."""

# ruff: noqa: RUF001  (Belarusian, Russian and Ukrainian letters are meant)

import html

import pytest

from vedette.extract import extract, furniture

SENTENCE = "The harbour stays closed until the wind has turned to the west."
OTHER = "A pilot boat waits outside the mole with two men and a dog on board."
THIRD = "Divers found both anchors near the old lighthouse, in nine metres of water."

LINES = {
    "captions and credits": (
        "Photo courtesy of the pilots", "Image source, Harbour Post", "Video: Rasa Example",
        "Archive photo: Rasa Example", "AP Photo/Rasa Example", "REUTERS/Rasa Example",
        "Rasa Example / Reuters", "The quay at dawn. (AP Photo/Rasa Example)",
        "The quay at dawn, seen from a crane. Photo by Rasa Example",
        "Nuotr. aut.: Rasa Pavyzdė", "Krantinė auštant. Nuotr. Rasa Pavyzdė/BNS nuotr.",
        "Фота: Вера Прыклад", "Прычал на світанку. Фота: Вера Прыклад",
        "Вера Пример / ТАСС", "Причал на рассвете. Фото из открытых источников",
        "Kuva: Maija Esimerkki / Yle", "Laituri aamulla. Kuva: Maija Esimerkki",
        "Kuvituskuva: Maija Esimerkki", "Bild: Anna Exempel/TT", "Arkivbild: Anna Exempel",
        "Kajen i gryningen. Foto: Anna Exempel", "Foto: Ola Eksempel / NTB",
        "Illustrasjonsfoto: Ola Eksempel", "Zdjęcie ilustracyjne", "Fot. Jan Przykład / PAP",
        "Foto: Mart Näide/ERR", "Attēls: Jānis Piemērs", "Світлина: Віра Приклад", "Symbolbild",
    ),
    "other articles": (
        "Read also Lighthouse keeper retires", "Watch also: Seven soups in a row",
        "Czytaj też Sztorm na wybrzeżu", "Lue myös: Myrsky rannikolla", "Lue myös Myrsky rannikolla",
        "Läs också: Storm vid kusten", "Läs även Storm vid kusten", "Les også: Storm på kysten",
        "Se også Storm på kysten", "Skaitykite taip pat Šaltis pajūryje", "Lasi arī Vētra pie krasta",
        "Loe ka Torm ranniku lähedal", "Читайте также Туман над мысом", "Чытайце таксама: Туман",
        "Чытайце таксама Туман над мысам", "Дивіться також Туман над мисом", "Lue lisää",
        "Läs mer: Storm vid kusten", "Les mer", "Чытаць далей", "Siehe auch: Sturm an der Küste",
    ),
    "letters, channels, applications": (
        "Падпішыцеся на наш канал у Telegram", "Сачыце за намі ў Facebook", "Падтрымаць нас",
        "Tilaa satamapostin uutiskirje", "Seuraa meitä Facebookissa", "Lataa sataman sovellus",
        "Prenumerera på hamnens nyhetsbrev", "Följ oss på Facebook", "Ladda ner hamnens app",
        "Meld deg på havnas nyhetsbrev", "Følg oss på Facebook", "Last ned havnas app",
        "Donate now", "Поддержите нашу редакцию", "Скачайте наше приложение", "Listen to this article",
        "Прослушать новость", "Lyssna på artikeln", "Avaa kuvien katselu",
    ),
    "keywords": (
        "Tags: harbour, barges, ice", "Filed under: Harbour", "Žymės: uostas, ledas", "Теги: порт, лёд",
        "Тэгі: порт, лёд", "Мітки: порт, лід", "Tagi: port, lód", "Birkas: osta, ledus",
        "Märksõnad: sadam, jää", "Avainsanat: satama, jää", "Nyckelord: hamn, is", "Emneord: havn, is",
        "Schlagwörter: Hafen, Eis", "#harbour #ice", "#порт",
    ),
    "sharing": (
        "Падзяліцца", "Jaa artikkeli", "Dela artikeln", "Del artikkelen", "Jaga artiklit", "Dalies",
        "Share X Telegram WhatsApp", "Kopioi linkki", "Kopiera länk", "Капіяваць спасылку",
    ),
    "comment forms": (
        "Пакінуць каментар", "Каментары (4)", "Каб пакінуць каментар, увайдзіце.",
        "Jätä kommentti", "Sähköpostiosoitettasi ei julkaista.", "Kommentit (4)",
        "Skriv en kommentar", "Din e-postadress kommer inte att visas.", "Logga in för att kommentera",
        "Legg igjen en kommentar", "E-postadressen din vil ikke vises.", "Kommentarer (4)",
        "Comments are closed.", "Авторизуйтесь, чтобы писать", "Comments are moderated before they show.",
    ),
    "consent": (
        "Гэты сайт выкарыстоўвае файлы cookie", "Käytämme evästeitä sivuston parantamiseen.",
        "Vi använder cookies för att räkna besök.", "Vi bruker informasjonskapsler for å telle besøk.",
        "Wir und unsere 300 Partner speichern Cookies auf Ihrem Gerät.", "Godkänn alla",
        "Mes ir mūsų partneriai naudojame slapukus", "Мы и наши партнёры храним файлы cookie",
        "Wraz z naszymi partnerami używamy plików cookie", "Do not sell my personal information",
        "We and our partners store data on your device. " + "The list of them is long. " * 40,
        "Vi och våra partner lagrar data på din enhet. " + "Listan på dem är lång. " * 40,
    ),
    "walls": (
        "This article is for subscribers only", "To continue reading, please log in",
        "Straipsnis skirtas prenumeratoriams", "Материал доступен только подписчикам",
        "Матэрыял даступны толькі падпісчыкам", "Artikkeli on vain tilaajille",
        "Den här artikeln är för prenumeranter", "Redan prenumerant? Logga in",
        "Denne saken er for abonnenter", "Allerede abonnent? Logg inn", "Nur für Abonnenten",
        "Raksts ir tikai abonentiem", "Tylko dla prenumeratorów", "Start your free trial",
    ),
    "live pages": (
        "Show new posts", "Jump to latest", "Newest first", "3 new posts", "Auto-refresh",
        "This page updates automatically", "Показать новые сообщения", "Rodyti naujus įrašus",
        "This live blog has ended", "Key events", "LIVE",
    ),
    "rights": (
        "Усе правы абароненыя", "Kaikki oikeudet pidätetään", "Alla rättigheter förbehållna",
        "Alle rettigheter reservert", "Kõik õigused kaitstud", "Visas tiesības aizsargātas",
        "При использовании материалов ссылка на порт обязательна",
        "Пры выкарыстанні матэрыялаў спасылка на порт абавязковая",
        "Перепечатка без разрешения порта запрещена", "Reproduction of this text is prohibited",
    ),
    "who wrote it": (
        "(Reporting by Ona Example and Jonas Example; Editing by Rasa Example)",
        "Reporting by Ona Example; editing by Jonas Example.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "line"), [(kind, line) for kind, lines in LINES.items() for line in lines]
)
def test_noise_goes(kind: str, line: str) -> None:
    text = f"{SENTENCE}\n{OTHER}\n{line}\n{THIRD}"
    assert furniture.strip(text) == (f"{SENTENCE}\n{OTHER}\n{THIRD}", 1), kind


@pytest.mark.parametrize(
    "heading",
    [
        "Чытайце таксама", "Іншыя навіны", "Lue myös", "Luetuimmat", "Läs också", "Mest läst",
        "Les også", "Mest lest", "Siste nytt", "Popular from Harbour", "Последние новости",
        "Trending stories", "Najnowsze wiadomości", "Jaunākās ziņas", "Viimased uudised",
    ],
)  # fmt: skip
def test_a_list_of_headlines_at_the_end_goes(heading: str) -> None:
    text = f"{SENTENCE}\n{OTHER}\n{heading}\nLighthouse keeper retires\nSeven soups for sailors"
    assert furniture.strip(text) == (f"{SENTENCE}\n{OTHER}", 3)


@pytest.mark.parametrize(
    "line",
    [
        "Share of harbour dues in the budget: nine per cent",
        "Photo evidence showed the barge adrift, the judge said.",
        "“Read also the small print,” the pilot advised.",
        "Read also the tide tables before you sail, the pilot advises.",
        "Read the charts and not the rumours, the pilot said.",
        "Image rights of the lighthouse belong to the town.",
        "Video by a fisherman shows the wave that took the crane.",
        "Reuters/AP photographs of the wave were shown in court.",
        "Topics of the meeting were ice, chains and money.",
        "Tags on both chains had been cut off.",
        "We and our partners in the port will not sell the tug, the owner said.",
        "We use old charts when the new ones fail, a pilot said.",
        "Comments are not expected before Monday.",
        "Live ammunition was found in the hold.",
        "Live from the mole the radio told of the wave.",
        "Refresh courses for pilots begin in March.",
        "Donate a coat, the harbour church asks.",
        "More from the harbour fund went to divers than to pilots.",
        "Без разрешения порта вход в гавань запрещён.",
        "При использовании буксира плата удваивается.",
        "Продолжая путь, лоцман заметил лёд.",
        "Тэгам на ланцугу было дзевяць гадоў.",
        "Чытайце мапы ўважліва, раіць лоцман.",
        "Фота з мора паказала, што маяк гарыць.",
        "Lue kartat huolella, luotsi neuvoo.",
        "Tilaa satamassa on vain yhdelle laivalle.",
        "Kuva mereltä osoitti, että majakka palaa.",
        "Läs sjökorten noga, råder lotsen.",
        "Del av kajen stengdes på måndag.",
        "Dela kostnaden, sade hamnchefen till rederiet.",
        "Les kartene nøye, råder losen.",
        "Få ut båtene, ropte havnesjefen.",
        "Vi använder gamla sjökort, sade lotsen.",
        "Jatka lukemista, sanoi luotsi ja hymyili.",
        "Prenumeruota spauda uoste pinga, sakė kapitonas.",
        "By the lighthouse divers found a chain.",
        "By Monday the ice had gone",
        "Author of the tide tables dies at ninety",
        "KLAIPEDA, Lithuania (BNS) – The mole is closed.",
    ],
)
def test_what_looks_like_noise_and_is_none_stays(line: str) -> None:
    for text in (f"{SENTENCE}\n{line}\n{OTHER}\n{THIRD}", f"{line}\n{OTHER}\n{SENTENCE}\n{THIRD}"):
        assert furniture.strip(text) == (text, 0)


@pytest.mark.parametrize(
    "line",
    [
        "Together with our partners we will use every instrument to deter aggression on the eastern flank.",
        "We and our partners stand ready to use force if required, the minister of defence told the assembly.",
        "We and our partners share data on the movement of troops, the general said.",
        "Wir und unsere Partner werden der Ukraine mehr schweres Gerät liefern, sagte die Ministerin.",
        "Wir und unsere Partner tauschen Daten über Drohnen aus, sagte der Oberst.",
        "Mit ihrer Zustimmung haben die Partner der Koalition den Weg für die Brigade in Litauen freigemacht.",
        "Vi och våra partner skickar ytterligare två enheter till Gotland, sade generalen.",
        "Vi og våre partnere sender to enheter til Bardufoss, sa generalen.",
        "Wraz z naszymi partnerami z NATO wymieniamy dane wywiadowcze o ruchach floty.",
        "Вместе с нашими партнерами мы получаем данные о перемещении войск.",
        "Мы и наши партнёры передали устройства для разминирования.",
        "Mes ir mūsų partneriai keičiamės žvalgybos duomenimis apie dronus.",
        "Mēs un mūsu partneri apmaināmies ar datiem par droniem.",
        "Meie ja meie partnerid jagame andmeid droonide kohta.",
        "Me ja kumppanimme jaamme tietoa drooneista.",
        "Turpinot sarunas par robežu, Latvija piekrīt jaunam termiņam.",
        "Jätkates läbirääkimisi, nõustus valitsus uue tähtajaga.",
        "Jatkamalla neuvotteluja hyväksyttiin uusi määräaika.",
        "Genom att fortsätta samtalen godkänner regeringen en ny tidsfrist.",
        "Ved å bruke reserven godtar regjeringen en ny frist.",
        "Vajutades nupule, nõustus kapten silla avamisega.",
        "We use tools such as acoustic sensors to track drones over the coast.",
        "We use technologies that read your radar from the site of the old mast, the colonel said.",
        "Підтримати незалежність України закликав міністр оборони.",
        "Підтримати населення прикордоння закликав міністр.",
        "Падтрымаць незалежнасць Беларусі заклікаў міністр.",
        "Поддержите независимость Литвы, попросил посол.",
        "Follow us on the road to Suwalki, where the brigade rests for the night.",
        "Подпишитесь на военный контракт до конца года, говорится в новости министерства.",
        "Подпишитесь на контракт, написал губернатор в своём telegram-канале.",
        "Підпишіться на контракт до кінця року, сказано в новині міністерства й у новини штабу.",
        "Падпішыцеся на кантракт, паведамляюць навіны міністэрства.",
        "Folgen Sie uns auf den Wegen der Brigade, die in der Nacht bei Suwalki lagert.",
        "Video: the ministry says three drones crossed the border on Tuesday.",
        "Credit: the EU will lend Ukraine 90 billion euros for weapons.",
        "Map: where the brigade will be stationed by 2027.",
        "Graphic: how the brigade will grow, in three steps.",
        "Read: the full text of the treaty was published on Monday.",
        "See: the annex of the treaty names nine airfields.",
        "Plačiau: ministerija nurodė tris priežastis.",
        "Подробнее: министерство назвало три причины.",
        "Mehr dazu: Das Ministerium nennt drei Gründe.",
    ],
)
def test_news_in_the_words_of_a_notice_stays(line: str) -> None:
    assert furniture.strip(f"{SENTENCE}\n{line}\n{OTHER}") == (f"{SENTENCE}\n{line}\n{OTHER}", 0)


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on X",
        "Follow us on our social media",
        "Like us on the new channel of the Harbour Post on Facebook and Instagram",
        "Följ oss på Instagram",
        "Obserwuj nas na Facebooku",
        "Следите за нами в соцсетях",
        "Підписуйтесь на наші новини",
        "Подпишитесь на наши новости",
        "Подписывайтесь на нас",
        "Падтрымайце незалежную журналістыку",
        "Поддержите независимую журналистику",
        "Підтримайте незалежну журналістику",
        "We and our 842 partners store and access information on a device, such as cookies.",
        "We and our partners process personal data, and you may object to it.",
        "We use technologies such as cookies on this site.",
        "Мы и наши партнёры храним данные на вашем устройстве.",
        "Wraz z naszymi partnerami przetwarzamy dane osobowe",
        "Mēs un mūsu partneri glabājam sīkdatnes",
        "Meie ja meie partnerid kasutame küpsiseid",
        "Me ja kumppanimme käytämme evästeitä",
        "Vi og våre partnere lagrer informasjonskapsler",
        "Wir und unsere 300 Partner speichern Daten auf Ihrem Gerät.",
        "Turpinot lietot vietni, jūs piekrītat noteikumiem",
        "Jätkates nõustute meie tingimustega",
        "Jatkamalla hyväksyt käyttöehdot",
        "Genom att fortsätta godkänner du villkoren",
        "Ved å fortsette godtar du vilkårene",
        "Video: Rasa Example",
        "Credit: Rasa Example/Harbour Post",
        "Map: Harbour Post",
        "Read: Lighthouse keeper retires",
        "Watch: Who sails on?",
        "Plačiau: Šaltis pajūryje",
        "Read more: Lighthouse keeper retires.",
    ],
)
def test_the_notice_itself_goes(line: str) -> None:
    assert furniture.strip(f"{SENTENCE}\n{line}\n{OTHER}") == (f"{SENTENCE}\n{OTHER}", 1)


@pytest.mark.parametrize(
    "line",
    [
        "Ona Example", "By Ona Example", "BY ONA EXAMPLE", "By Jonas Nobody", "Ona Example, BNS",
        "By Jonas Nobody and Rasa Nobody", "Autor: Jan Przykład", "Аўтар: Вера Прыклад",
        "Автор: Вера Пример", "Autorius: Rasa Pavyzdė", "Kirjoittaja: Maija Esimerkki",
        "Text: Anna Exempel", "Tekst: Ola Eksempel", "Autors: Jānis Piemērs", "Von Max Beispiel",
    ],
)  # fmt: skip
def test_a_byline_above_or_below_the_text_goes(line: str) -> None:
    body = "\n".join([SENTENCE, OTHER, THIRD] * 3)
    for text in (f"{line}\n{body}", f"{body}\n{line}"):
        assert furniture.strip(text, authors=["Ona Example"]) == (body, 1)


def test_names_in_the_middle_of_a_text_stay() -> None:
    text = "\n".join([*[SENTENCE] * 6, "Ona Example", *[OTHER] * 6])
    assert furniture.strip(text, authors=["Ona Example"]) == (text, 0)


def test_a_name_that_wrote_nothing_stays_at_the_top() -> None:
    text = f"Jonas Nobody\n{SENTENCE}\n{OTHER}"
    assert furniture.strip(text, authors=["Ona Example"]) == (text, 0)


def on_page(middle: str) -> list[str]:
    """The text of a page with this among its paragraphs."""
    before, after = f"<h1>Mole closed</h1><p>{SENTENCE}</p>", f"<p>{OTHER}</p><p>{THIRD}</p>"
    head = "<html><head><title>Mole closed</title></head>"
    page = f"{head}<body><article>{before}{middle}{after}</article></body></html>"
    return extract(page.encode()).text.split("\n")


STORY = [SENTENCE, OTHER, THIRD]
GOODS = ["Leopard 2A8 main battle tanks", "Nine tugs of the older class", "Chains for both moles"]
LINKED = "".join(f'<li><a href="/{number}">{item}</a></li>' for number, item in enumerate(GOODS))


@pytest.mark.parametrize(
    "middle",
    [
        f"<p>The deal covers:</p><ul>{LINKED}</ul>",
        f"<p><b>The deal covers:</b></p> <div class='list'><ol>{LINKED}</ol></div>",
        f"<div>The deal covers:<ul>{LINKED}</ul></div>",
    ],
)
def test_things_that_a_sentence_announces_stay_though_each_is_linked(middle: str) -> None:
    things = [SENTENCE, "The deal covers:", *(f"- {item}" for item in GOODS)]
    assert on_page(middle + f"<p>{SENTENCE}</p>" * 3)[: len(things)] == things


@pytest.mark.parametrize(
    "heading",
    [
        "<p>Read also:</p>",
        "<p>You may also like:</p>",
        "<p>Cranes:</p>",
        "<h3>More of the port:</h3>",
    ],
)
def test_links_under_a_line_of_the_template_go(heading: str) -> None:
    text = on_page(f"{heading}<ul>{LINKED}</ul>" + f"<p>{SENTENCE}</p>" * 3)
    assert not [line for line in text if any(item in line for item in GOODS)]


def test_a_list_with_links_and_others_is_a_list_of_things() -> None:
    rest = "<li>Seven cranes of the old quay</li>"
    text = on_page(f"<p>The deal covers many things.</p><ul>{LINKED}{rest}</ul>")
    assert [line.removeprefix("- ") for line in text if line.removeprefix("- ") in GOODS] == GOODS
    # Without paragraphs enough the lines come without a dash, and markup alone tells what they are.
    short = f"<html><body><div><p>So.</p><ul>{LINKED}{rest}</ul></div></body></html>"
    assert extract(short.encode()).text.split("\n")[1:4] == GOODS


QUOTED = "Nobody sails tonight, the pilot said to us on the mole."


TABLE = "<table><tr><td>Tugs</td><td>14</td></tr><tr><td>Barges</td><td>9</td></tr></table>"


@pytest.mark.parametrize(
    ("figure", "lines"),
    [
        (
            f"<figure>{TABLE}<figcaption>From the port</figcaption></figure>",
            ["| Tugs | 14 |", "| Barges | 9 |"],
        ),
        (f"<figure><blockquote><p>{QUOTED}</p></blockquote></figure>", [QUOTED]),
        (f"<figure><figure><blockquote>{QUOTED}</blockquote></figure></figure>", [QUOTED]),
        (f"<figure><p>{QUOTED}</p></figure>", [QUOTED]),
        (f"<figure><img src='/a.jpg'><p>{QUOTED}</p></figure>", []),
        (f"<figure><img src='/a.jpg'><figcaption><p>{QUOTED}</p></figcaption></figure>", []),
        (f"<figure><figcaption><blockquote>{QUOTED}</blockquote></figcaption></figure>", []),
        (f"<figure><blockquote class='twitter-tweet'>{QUOTED}</blockquote></figure>", []),
    ],
)
def test_text_that_stands_in_a_figure_stays(figure: str, lines: list[str]) -> None:
    assert on_page(figure) == [SENTENCE, *lines, OTHER, THIRD]


@pytest.mark.parametrize(
    "middle",
    [
        '<p><a href="/a">Lighthouse keeper retires after forty years</a></p>',
        '<p><strong><a href="/a">Pilot school takes in apprentices</a></strong></p>',
        '<h3><a href="/a">Ferry line opens to the southern island</a></h3>',
        '<figure><img src="/a.jpg"><figcaption>A barge, seen from above.</figcaption></figure>',
        "<figcaption>The quay in the morning.</figcaption>",
        '<p class="wp-caption-text">Old chains at the mole.</p>',
        '<p class="photo-desc">A seal looks at the barges.</p>',
        '<span class="photo-credit">R. Example</span>',
        '<div id="onetrust-consent-sdk"><p>Partners may keep marks on this device.</p></div>',
        f'<div class="cookie-banner"><p>{"Seven hundred partners keep marks here. " * 30}</p></div>',
        '<div class="newsletter"><p>The best of the quay, once a week, for sailors.</p></div>',
        '<div class="liveblog-controls"><span>Posts appear every minute</span></div>',
        '<div class="paywall-offer"><p>The rest is for those who pay. Choose a plan.</p></div>',
        '<div class="poll"><p>Should the mole be rebuilt? Vote and see.</p></div>',
        '<div class="social-share"><span>Pass it on to those who sail</span></div>',
    ],
)
def test_markup_tells_what_words_do_not(middle: str) -> None:
    assert on_page(middle) == STORY


@pytest.mark.parametrize(
    ("middle", "line"),
    [
        ("<h3>Chains that broke in the night</h3>", "Chains that broke in the night"),
        (
            '<p><a href="/a">Divers will look at the chains on Thursday.</a></p>',
            "Divers will look at the chains on Thursday.",
        ),
        (
            '<p>The note of the harbour <a href="/a">names both owners</a></p>',
            "The note of the harbour names both owners",
        ),
        (
            f'<p class="paywall">{html.escape("Insurers wait for ice, he said.")}</p>',
            "Insurers wait for ice, he said.",
        ),
    ],
)
def test_a_paragraph_of_the_text_stays(middle: str, line: str) -> None:
    assert on_page(middle) == [SENTENCE, line, OTHER, THIRD]


def test_what_is_named_like_a_widget_and_holds_the_text_stays() -> None:
    text = "".join(f"<p>{line}</p>" for line in STORY * 4)
    page = f'<html><body class="cookie-notice"><div class="newsletter">{text}</div></body></html>'
    assert extract(page.encode()).text.split("\n") == STORY * 4


def test_widgets_inside_each_other_go_together() -> None:
    boxes = '<div class="poll">Vote now <div class="newsletter">and read us ' * 9
    assert on_page(boxes + "</div></div>" * 9) == STORY
