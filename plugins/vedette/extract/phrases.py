"""What templates write around articles, by language: the words that `furniture` looks for.

Regular expressions for a line's beginning, and for some lists for the whole line; they say enough
that no sentence of a report begins so. Single words, as on buttons, stand in `labels`.
"""

# ruff: noqa: RUF001  (letters of these languages are meant)

# In a line that is furniture: here the comments begin.
COMMENTS = r"comment|reply|koment|komentár|komentāri|kommentaar|kommentar|коммент|комента|каментар"

# "Read also", which heads a list of links or stands before a headline in its line.
ALSO = (
    r"(?:read|see|watch) also", r"also read", r"taip pat skaityk(?:ite)?", r"skaityk(?:ite)? taip pat",
    r"(?:читайте|смотрите) также", r"(?:чытай(?:це)?|глядзі(?:це)?) таксама", r"(?:читайте|дивіться) також",
    r"lasi(?:et)? arī", r"skat(?:ies|ieties) arī", r"loe (?:ka|lisaks|veel)", r"vaata ka",
    r"(?:czytaj|zobacz|przeczytaj|sprawdź) (?:też|także|również)", r"(?:lesen|sehen) sie auch",
    r"(?:lue|katso) myös", r"(?:läs|se) (?:också|även)", r"(?:les|se) også",
)  # fmt: skip

# A line that heads a list of links; the headlines under it go with it.
LISTS = (
    *ALSO,
    r"related (?:posts?|articles?|stories|news|topics|coverage|content)",
    r"(?:you may|you might) also like", r"recommended(?: for you)?",
    r"more (?:on this(?: topic| story)?|from this (?:author|section))",
    r"most (?:read|popular|viewed)", r"trending(?: now)?", r"latest (?:news|stories)",
    r"more stories", r"don.t miss", r"in other news", r"editor.s picks?",
    r"susij(?:ę|usios) (?:straipsniai|naujienos)",
    r"skaitomiausi(?:os)?(?: naujienos)?", r"daugiau (?:šia tema|naujienų)",
    r"rekomenduojame(?: perskaityti)?", r"naujausi(?:os)? (?:straipsniai|naujienos)",
    r"по теме", r"материалы по теме", r"похожие (?:новости|статьи)",
    r"самое читаемое", r"популярное", r"другие новости", r"рекомендуем", r"ещё по теме", r"еще по теме",
    r"saistītie raksti", r"lasītākie", r"citi raksti",
    r"seotud (?:artiklid|lood|uudised)", r"enim loetud",
    r"powiązane (?:artykuły|wpisy)",
    r"najczęściej czytane", r"polecane", r"polecamy",
    r"mehr zum thema", r"das könnte sie auch interessieren", r"meistgelesen",
    r"verwandte (?:artikel|beiträge|themen)",
    r"lasītākie raksti", r"vairāk par tēmu", r"populārākie raksti",
    r"samal teemal", r"viimased uudised",
    r"за темою", r"схожі (?:новини|статті)",
    r"найпопулярніше", r"популярне", r"інші новини", r"рекомендуємо", r"більше за темою",
    r"стрічка новин(?: наживо)?",
    r"па тэме", r"яшчэ па тэме", r"іншыя навіны",
    r"падобныя (?:навіны|артыкулы)", r"самае чытанае", r"папулярнае", r"апошнія навіны",
    r"lue lisää aiheesta", r"aiheesta (?:muualla|lisää)", r"luetuimmat(?: jutut| uutiset)?",
    r"(?:tuoreimmat|uusimmat) (?:uutiset|jutut)",
    r"läs mer om(?: ämnet)?", r"relaterade artiklar", r"mest läst(?:a)?",
    r"(?:senaste|fler) nytt", r"mer om ämnet", r"fler artiklar",
    r"relaterte (?:artikler|saker)", r"mest lest(?:e)?",
    r"siste nytt", r"mer om (?:saken|temaet)", r"flere saker", r"anbefalt(?: for deg)?",
    r"(?:popular|featured|trending) (?:from|in) \w{2,20}", r"more from \w{2,20}", r"trending (?:stories|topics)", r"top (?:stories|headlines)",
    r"naujienos iš interneto", r"последние новости", r"останні новини", r"najnowsze(?: wiadomości)?",
    r"jaunākās ziņas", r"aktuelle nachrichten",
)  # fmt: skip

# A line that names the neighbour in the archive; the headline after it goes with it.
NEIGHBOURS = (
    r"(?:previous|next|prev) (?:article|post|story)", r"(?:ankstesnis|kitas) (?:straipsnis|įrašas)",
    r"(?:предыдущая|следующая) (?:статья|новость|запись)", r"(?:предыдущий|следующий) материал",
    r"(?:iepriekšējais|nākamais) raksts", r"(?:eelmine|järgmine) (?:artikkel|postitus)",
    r"(?:poprzedni|następny) (?:artykuł|wpis)", r"(?:vorheriger|nächster) (?:artikel|beitrag)",
    r"(?:папярэдні|наступны) (?:артыкул|матэрыял|запіс)", r"(?:попередня|наступна) (?:стаття|новина)",
    r"(?:edellinen|seuraava) (?:artikkeli|juttu)", r"(?:föregående|nästa) (?:artikel|inlägg)",
    r"(?:forrige|neste) (?:artikkel|sak|innlegg)",
)  # fmt: skip

# How a line that links into another article begins; its headline follows.
LINKS = (
    r"(?:read|see|watch|listen)(?: (?:more|also|next)(?: here| on this)?| here| on this)\s*:", r"(?:read|see|watch|listen)(?: more| also| next)?\s*[>»→]",
    r"(?:also|further) (?:read|reading)\s*:", r"related\s*:", r"click here (?:for|to)\b",
    r"(?:taip pat skaitykite|skaitykite (?:taip pat|daugiau|plačiau)|daugiau skaitykite)\s*:",
    r"(?:читайте (?:также|подробнее|ещё|еще)|смотрите также|по теме)\s*:",
    r"(?:lasi(?:et)? (?:arī|vairāk)|loe (?:ka|lisaks|rohkem)|vaata ka)\s*:",
    r"(?:czytaj|zobacz|przeczytaj|sprawdź) (?:też|także|również|więcej)\s*:",
    r"(?:lesen sie (?:auch|mehr)|siehe auch)\s*:",
    r"(?:читайте (?:також|докладніше|ще)|дивіться також|за темою)\s*:",
    r"(?:чыта(?:йце|й) (?:таксама|яшчэ|падрабязней|больш)|глядзіце таксама|па тэме)\s*:",
    r"(?:lue (?:myös|lisää|aiheesta)|katso myös)\s*:", r"(?:läs (?:också|även|mer)|se (?:också|även))\s*:",
    r"(?:les (?:også|mer)|se også)\s*:", r"(?:tutustu|kuuntele) myös\s*:",
    r"(?:przeczytaj|czytaj|zobacz)(?: więcej)? na ten temat\s*:",
)  # fmt: skip

# The same in words with which a reporter may announce a statement: a headline follows, no sentence.
BARE_LINKS = (
    r"(?:read|see|watch|listen)\s*:", r"(?:skaitykite|žiūrėkite|plačiau)\s*:", r"mehr dazu\s*:",
    r"(?:подробнее|докладніше|падрабязней)\s*:",
)  # fmt: skip

# "Follow us on ...": a network stands close behind it, or the line ends. Otherwise it is a road.
_NETWORK = (
    r"\b(?:.{0,40}\b(?:facebook|фейсбук|фэйсбук|twitter|твит+ер|твітар|x\b|telegram|тел[еэ]?грам|тэлеграм|instagram|инстаграм|інстаграм"
    r"|youtube|ютуб|юцюб|tiktok|linkedin|whatsapp|viber|вайбер|threads|bluesky|mastodon|google|дзен|вконтакте|соцс[еі]|сацсе|social)"
    r"|[^.!?]{0,40}!*$)"
)

# How a line of furniture begins; what follows it is part of it.
OPENINGS = (
    # letters, channels, applications
    r"(?:sign up|register) (?:now |today |here )?(?:for|to) .*(?:newsletter|e-?mail|inbox|briefing)",
    r"subscribe (?:now |today |here )?to .*(?:newsletter|channel|e-?mail|inbox|podcast|feed)",
    r"subscribe (?:to (?:continue|read|unlock)|now (?:to|for|and))\b",
    r"(?:get|receive) .{0,80}\b(?:in|to) your inbox", r"enter your e-?mail",
    r"(?:follow|find|like) us on" + _NETWORK, r"join (?:our|us on) .*(?:telegram|whatsapp|channel|group|discord)",
    r"download (?:our|the) .{0,40}\bapp\b", r"(?:have|got) a (?:news )?tip\?",
    r"support (?:our|independent) journalism", r"already (?:a subscriber|have an account)",
    r"unlock unlimited access", r"(?:or )?create a free account", r"a daily newsletter with",
    r"(?:užsi)?prenumeruok(?:ite)?\b.*(?:naujienlaišk|kanal|portal)", r"užsisakyk(?:ite)? .*naujienlaišk",
    r"sek(?:ite)? (?:mus|naujienas) .*(?:facebook|telegram|instagram|youtube|google)",
    r"подпи(?:сывайтесь|шитесь|ши)(?:тесь)? на (?:нас\b|(?:\w+ ){0,2}новости\b|[^,.!?]{0,60}(?:канал|рассылк|страниц|telegram))",
    r"(?:следите за нами|присоединяйтесь к нам) (?:в|на)" + _NETWORK,
    r"(?:наш|наши) (?:канал|каналы) в (?:telegram|телеграм|whatsapp|viber|youtube|дзен)",
    r"нашли (?:ошибку|опечатку)", r"pastebėjote klaidą", r"pamanīji kļūdu", r"leidsid vea",
    r"(?:seko|sekojiet|pieraksties) (?:mums|mūsu)\b", r"(?:telli|liitu) .*uudiskir",
    r"zapisz się (?:na|do) .*newsletter", r"(?:obserwuj|polub|śledź) nas (?:na|w)" + _NETWORK,
    r"(?:abonnieren|bestellen) sie .*newsletter", r"folgen sie uns (?:auf|bei)" + _NETWORK,
    r"підпи(?:суйтесь|шіться|суйтеся)\b(?: на (?:нас\b|(?:\w+ ){0,2}новини\b)|[^,.!?]{0,60}(?:канал|розсилк|сторінк|telegram))",
    r"(?:стежте за нами|приєднуйтесь до нас) (?:в|на)" + _NETWORK,
    r"(?:якщо ви )?(?:знайшли|помітили|побачили) (?:помилку|одруківку)(?:\?|.{0,40}(?:виділіть|ctrl))",
    r"zapisz się na bezpłatny newsletter", r"podając adres .{0,40}(?:zgod|akceptuj|newsletter)", r"podając adres, akceptujesz",
    r"dalsza część (?:artykułu|tekstu) (?:pod|poniżej)\b",
    r"in a hurry\?(?:$| (?:get|read|here|three lines))", r"dieses thema im programm",
    r"edasi lugemiseks (?:vormista|telli|osta)", r"see artikkel on (?:mõeldud|ainult) .{0,30}tellija",
    r"oled juba tellija", r"(?:digi)?pakett \d+[,.]\d\d eurot", r"raksts ir pieejams .{0,30}abonent",
    r"ten artykuł jest dostępny .{0,30}(?:prenumerator|subskrybent)", r"masz już (?:prenumeratę|konto)\?.{0,20}zaloguj",
    r"dieser artikel ist (?:nur )?für .{0,20}abonnent", r"sie haben bereits ein (?:abo|konto)\?",
    r"ця стаття доступна .{0,30}(?:передплатник|підписник)",
    r"(?:prenumeruokite|straipsnis (?:skirtas|prieinamas) (?:tik )?prenumerator)", r"jau (?:esate prenumeratorius|prenumeruojate)\?",
    r"(?:материал|статья|текст|полный текст) доступ\w+ .{0,30}подписчик", r"уже (?:подписаны|есть подписка)\?",
    r"(?:матэрыял|артыкул|поўны тэкст) даступн\w+ .{0,30}падпісчык",
    r"(?:tämä )?(?:artikkeli|juttu) on (?:vain )?(?:tilaajille|tarkoitettu tilaaj)", r"jatka lukemista .{0,30}tila", r"tilaa (?:ja|heti) .{0,20}lue",
    r"(?:den här |denna )?artikeln? är (?:bara |endast )?för (?:våra )?prenumeranter", r"redan prenumerant\?", r"(?:köp|skaffa) .{0,20}prenumeration",
    r"(?:denne |dette )?(?:saken|artikkelen) er (?:kun |bare )?for (?:våre )?abonnenter", r"allerede abonnent\?", r"(?:kjøp|bestill) .{0,20}abonnement",
    r"to (?:continue|keep) reading,? (?:please |this )?.{0,30}(?:subscribe|log in|sign in|register|choose)",
    r"this (?:article|story|content) is (?:only |exclusively )?(?:available )?(?:to|for) (?:our )?(?:\w+ )?(?:subscribers|members)",
    r"you have (?:reached|used) your .{0,30}(?:free|limit)", r"start your free trial",
    r"raksts (?:ir )?(?:tikai )?abonentiem", r"jau (?:esi|esat) abonents\?", r"dostęp do (?:tego artykułu|tej treści) .{0,40}(?:prenumerat|subskryb)",
    # letters, channels, applications and errors in the languages of the north, and in Belarusian
    r"(?:падпі(?:шыцеся|свайцеся|шыся)) на (?:нас\b|(?:\w+ ){0,2}навіны\b|[^,.!?]{0,60}(?:канал|рассылк|старонк|telegram))",
    r"(?:сачыце за намі|далучайцеся да нас) (?:ў|у|на)" + _NETWORK, r"наш(?:ы)? канал(?:ы)? (?:ў|у|на) (?:telegram|тэлеграм|youtube|viber)",
    r"(?:заўважылі|знайшлі|убачылі) (?:памылку|апячатку)(?:\?|.{0,40}(?:вылучы|ctrl))",
    r"(?:заметили|увидели|обнаружили) (?:ошибку|опечатку)(?:\?|.{0,40}(?:выдел|ctrl))",
    r"(?:падтрыма(?:йце|ць)|поддержи(?:те|ть)|підтрима(?:йте|ти)) (?:нас\b|нашу (?:рэдакцыю|редакцию|редакцію|работу|працу|роботу))",
    r"(?:падтрыма(?:йце|ць)|поддержи(?:те|ть)|підтрима(?:йте|ти)) неза(?:леж|вис)\w* (?:журнал[іи]ст|р[эе]дакц|мед(?:ыя|иа|іа)|см[іи]\b|змі\b)",
    r"читайте нас (?:у|в) telegram", r"читайте .{0,40}(?:новини|новости) .{0,40}(?:у|в|на каналі?е?) .{0,20}telegram",
    r"(?:tilaa|liity) .{0,40}uutiskir", r"seuraa meitä\b", r"lataa .{0,30}(?:sovellus|sovelluksemme)", r"huomasitko virheen",
    r"(?:prenumerera på|anmäl dig till|få) .{0,40}nyhetsbrev", r"följ oss (?:på|i)" + _NETWORK, r"ladda ner .{0,30}\bapp", r"(?:hittat|sett) ett fel\?", r"rätta artikeln",
    r"(?:meld deg på|abonner på|få) .{0,40}nyhetsbrev", r"følg oss (?:på|i)" + _NETWORK, r"last ned .{0,30}\bapp", r"(?:funnet|sett) en feil\?",
    r"(?:atsisiųskite|parsisiųskite) .{0,30}program", r"скачайте .{0,30}приложение", r"pobierz .{0,30}aplikacj", r"lejupielādē .{0,30}lietotn",
    r"lae alla .{0,30}(?:äpp|rakendus)", r"laden sie .{0,30}\bapp\b", r"завантаж(?:уйте|те) .{0,30}застосун", r"(?:спампуйце|сцягніце) .{0,30}(?:дадатак|праграм)",
    r"znalazłeś błąd\?", r"widzisz błąd\?", r"(?:fehler|tippfehler) (?:gefunden|entdeckt)\?", r"märkasid viga",
    # players, live pages
    r"to play this (?:video|content)", r"(?:this )?(?:page|live blog|feed) (?:updates|refreshes|will update) automatically", r"(?:\d+|no) new (?:posts?|updates?)$",
    r"(?:this live (?:blog|page)|our live coverage) (?:is|has) (?:now )?(?:closed|ended)", r"(?:show|see) (?:all|more) (?:updates|posts|key events)$",
    r"puslapis atnaujinamas automatiškai", r"страница обновляется автоматически", r"старонка абнаўляецца аўтаматычна",
    # comment forms
    r"your e-?mail address will not be published", r"save my name, e-?mail",
    r"this site uses akismet", r"learn how your comment data", r"required fields are marked",
    r"you must be logged in to", r"(?:log in|sign in|register) to (?:comment|leave|reply|post|continue)",
    r"leave a (?:reply|comment)\b.{0,40}$", r"notify me of (?:follow-?up|new)",
    r"(?:jūsų )?el\. pašto adresas nebus skelbiamas", r"būtini laukeliai",
    r"ваш (?:адрес )?e-?mail не будет опубликован", r"обязательные поля помечены",
    r"сохранить моё имя", r"twój adres e-?mail nie zostanie", r"wymagane pola są oznaczone",
    r"deine e-?mail-adresse wird nicht", r"jūsu e-pasta adrese netiks", r"sinu e-postiaadressi ei",
    r"komentējot tu piekrīti", r"obligātie lauki ir", r"kommenteerimiseks logi", r"ten serwis nie odpowiada za treść",
    r"(?:каб|для таго,? каб) (?:пакінуць|дадаць) каментар", r"(?:чтобы|для того,? чтобы) (?:оставить|добавить) комментар",
    r"авторизуйтесь,? чтобы", r"ваш (?:адрас )?e-?mail не будзе", r"абавязковыя палі (?:пазначаны|адзначаны)",
    r"sähköpostiosoitettasi ei", r"pakolliset kentät", r"kirjaudu sisään (?:kommentoidaksesi|ja kommentoi)", r"kommentoi(?:ksesi|daksesi) kirjaudu",
    r"din e-?postadress (?:kommer inte|publiceras)", r"obligatoriska fält", r"logga in för att kommentera",
    r"(?:din )?e-?postadressen (?:din )?vil ikke", r"obligatoriske felt", r"logg inn for å kommentere",
    r"norėdami komentuoti", r"lai komentētu", r"aby (?:dodać komentarz|skomentować)", r"um zu kommentieren",
    r"(?:the )?comments (?:are|section is) (?:now )?closed", r"comments? (?:are|is) moderated", r"please (?:read|follow) our (?:comment|community)",
    r"(?:щоб|для того,? щоб) (?:залишити|додати) коментар", r"ваша e-?mail адреса не буде",
    r"обов.язкові поля позначені",
    # rights, walls, ways back
    r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})|all rights reserved)", r"visos teisės saugomos",
    r"все права защищены", r"naujienų agentūros bns informaciją", r"(?:please )?enable javascript",
    r"javascript (?:is|must be) (?:required|disabled|enabled|turned)",
    r"checking your browser", r"enable cookies", r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"(?:you need|we need) to enable javascript", r"your browser (?:does not|doesn.t) support",
    r"усе правы абароненыя", r"(?:kaikki oikeudet|alla rättigheter|alle rettigheter) (?:pidätetään|förbeh|reserv|forbeh)",
    r"wszelkie prawa zastrzeżone", r"alle rechte vorbehalten", r"visas tiesības aizsargātas", r"kõik õigused kaitstud", r"(?:всі|усі) права (?:захищен|застереж)",
    r"(?:пры|при) (?:выкарыстанні|использовании|перепечатке|капіяванні|копировании|цитировании) .{0,60}(?:спасылка|ссылка)",
    r"(?:у разі|при) (?:використання|використанні|цитування|цитуванні|копіювання|копіюванні) .{0,60}посилання",
    r"(?:перепечатка|копирование|использование материалов|перадрук|передрук)\b.{0,80}(?:запрещ|забарон|заборон|разреш|дазв|дозв)",
    r"kopijuoti,? .{0,60}draudžiam", r"pārpublicēšana .{0,60}(?:aizlieg|atļauj)", r"(?:reproduction|republication|redistribution) .{0,40}(?:prohibited|not permitted|forbidden|without)",
    r"scroll carousel", r"\d{1,3} min(?:ute)?s?\.? read$",
    r"\d{1,3} (?:min(?:ute)?|hour|hr|day)s? ago$",
)  # fmt: skip

# What only a notice on consent stores or reads. "Data", "devices" and "access" alone are news as well.
_STORED = (
    r"(?:cookie|куки|кукі|slapuk|sīkdat|sīkfail|küpsis|eväste|\bkakor|informasjonskapsler|ciasteczk"
    r"|personal data|asmens duomen|персональн\w+ дан|персанальн\w+ дан|personas dat|isikuandme|dan(?:e|ych) osobow"
    r"|personenbezogene|henkilötie|personuppgift|personopplysning"
    r"|(?:on|from) your devices?\b|information (?:on|from) a device\b|process data to provide:"
    r"|на (?:вашем |вашым |вашому )?(?:устройстве|прыладзе|пристрої)\b|jūsų įrengin|jūsu ierīc|(?:teie|sinu) seadme"
    r"|(?:twoim|państwa) urządzeni|(?:auf|von) ihrem gerät|laitte(?:ellasi|eltasi|eesi)|(?:på|från|fra) (?:din enhet|enheten din))"
)

# How a notice on cookies and consent begins; it may be as long as lawyers like.
CONSENT = (
    r"(?:we|this (?:web)?site|our (?:web)?site|our partners)(?: and our partners)? uses? cookies",
    r"by (?:continuing|clicking|using|browsing) .{0,60}\b(?:cookies|you (?:accept|agree|consent))",
    r"your privacy is important", r"we (?:value|respect|care about) your privacy",
    r"(?:ši svetainė|šis tinklalapis|mes|mūsų svetainė)?\s*naudoja(?:me)? slapuk",
    r"(?:šioje|mūsų) svetainėje .{0,30}slapuk",
    r"(?:мы|(?:этот |наш )?сайт) использу\w+ (?:файлы )?(?:cookie|куки)",
    r"(?:šī|mūsu) (?:vietne|mājaslapa) izmanto sīk", r"(?:see|meie) (?:veebi)?leht kasutab küpsis",
    r"(?:ta strona|nasza strona|serwis) (?:używa|korzysta|wykorzystuje) .{0,20}cookie",
    r"(?:wir verwenden|diese (?:web)?seite (?:nutzt|verwendet)) cookies",
    r"(?:ми|(?:цей |наш )?сайт) використову\w+ (?:файли )?(?:cookie|кукі)",
    r"vajutades nupule .{0,60}(?:nõustu(?:d|te)\b|küpsis)", r"ihre privatsphäre ist uns wichtig", r"szanujemy twoją prywatność",
    r"we use (?:technologies|tools|trackers|essential)\b.{0,80}" + _STORED,
    r"(?:we and|together with) our (?:\d+ |selected |trusted )*(?:partners|vendors)\b.{0,80}" + _STORED,
    r"this site is protected by recaptcha", r"you can (?:change|withdraw) your (?:consent|choices?|preferences)\b",
    r"(?:some|strictly necessary|these) cookies (?:are|help|let|allow)\b.{0,90}(?:site|website|visit|function|browser)",
    r"if you (?:accept|continue|agree),? .{0,60}\b(?:cookies|personal data)", r"we won.t sell or share your personal",
    r"(?:mes|mūsų svetainė) ir mūsų partneriai .{0,60}" + _STORED, r"paspaudę .{0,40}(?:sutinkate|slapuk)",
    r"naršydami toliau .{0,60}(?:sutinkate|slapuk)", r"mums rūpi jūsų privatumas",
    r"(?:мы и|вместе с) наш\w+ партн[её]р\w* .{0,60}" + _STORED,
    r"(?:продолжая|оставаясь|пользуясь) .{0,60}(?:соглашаетесь|cookie|куки)", r"мы (?:ценим|уважаем) вашу (?:приватность|конфиденциальность)",
    r"(?:мы|(?:гэты |наш )?сайт) выкарыстоўвае\w* (?:файлы )?(?:cookie|кукі)", r"працягваючы .{0,60}(?:згаджаецеся|cookie|кукі)",
    r"(?:продовжуючи|залишаючись) .{0,60}(?:погоджуєтес|cookie|кукі)",
    r"turpinot .{0,60}(?:sīkdat|sīkfail|jūs piekrītat)", r"mēs un mūsu partneri .{0,60}" + _STORED,
    r"meie ja meie partnerid .{0,60}" + _STORED, r"jätkates .{0,60}(?:küpsis|(?:te|sa) nõustu(?:te|d)\b|nõustu(?:te|d) (?:meie|kasutus))",
    r"(?:my i|wraz z) naszy(?:mi|ch|m) (?:\d+ )?(?:zaufanymi )?partner\w* .{0,60}" + _STORED,
    r"(?:korzystając|klikając) .{0,60}(?:cookie|zgadzasz|wyrażasz zgodę|akceptujesz)", r"dbamy o twoją prywatność",
    r"(?:wir und unsere (?:\d+ )?partner|mit (?:ihrer zustimmung|dem klick)) .{0,60}" + _STORED,
    r"(?:käytämme|sivusto käyttää|tämä sivusto käyttää|sivustomme käyttää) eväste", r"me ja kumppanimme .{0,60}" + _STORED,
    r"jatkamalla .{0,60}(?:eväste|hyväksyt (?:käyttö)?ehdo)", r"yksityisyytesi on meille tärkeä",
    r"(?:vi|denna (?:webbplats|sajt|sida)|vår webbplats|webbplatsen) använder (?:cookies|kakor)", r"vi och våra (?:\d+ )?partner .{0,60}" + _STORED,
    r"genom att (?:fortsätta|klicka|använda) .{0,60}(?:cookie|kakor|godkänner du\b)", r"vi värnar om din (?:integritet|personliga)",
    r"(?:vi|dette nettstedet|nettstedet|denne nettsiden) bruker (?:informasjonskapsler|cookies)",
    r"vi og våre (?:\d+ )?partnere? .{0,60}" + _STORED,
    r"ved å (?:fortsette|klikke|bruke) .{0,60}(?:informasjonskapsler|cookie|(?:samtykker|godtar) du\b)", r"vi bryr oss om (?:ditt )?personvern",
)  # fmt: skip

# A line of keywords, which follow.
TAGS = (
    r"(?:tags?|topics?|keywords|filed under|posted in|categor(?:y|ies)|in this article|more (?:on|about))\s*:",
    r"(?:žymės|temos|raktiniai žodžiai)\s*:", r"(?:теги|метки|темы|ключевые слова|рубрик[аи])\s*:",
    r"(?:тэгі|тэмы|ключавыя словы|рубрык[аі])\s*:", r"(?:мітки|теми|ключові слова)\s*:",
    r"(?:birkas|tēmas|atslēgvārdi)\s*:", r"(?:märksõnad|teemad|sildid)\s*:", r"(?:tagi|tematy|słowa kluczowe)\s*:",
    r"(?:schlagwörter|schlagworte|stichwörter|themen)\s*:", r"(?:avainsanat|asiasanat|aiheet|tunnisteet)\s*:",
    r"(?:nyckelord|ämnen|taggar)\s*:", r"(?:emneord|stikkord|emner|tagger)\s*:",
)  # fmt: skip

# Who wrote it: names follow. Where nothing but names can follow, no mark is asked for.
BYLINES = (
    r"(?:(?:written|reported|edited|compiled|prepared|translated) by|author|autore?|words|writer|text)\s*:?",
    r"(?:autorius|autorė|parengė|tekstas|redagavo)\s*:?", r"(?:автор|авторы|текст|подготовил\w*)\s*:?",
    r"(?:аўтар|аўтары|тэкст|падрыхтава\w+)\s*:?", r"(?:автори|підготува\w+)\s*:?",
    r"(?:autors|autore|teksts|sagatavoja)\s*:?", r"(?:autor|tekst|toimetas|toimetaja)\s*:?",
    r"(?:autorka|autorzy|opracował\w*|oprac\.|tekst)\s*:?", r"(?:von|text|autorin)\s*:?",
    r"(?:kirjoittaja|teksti|toimittaja)\s*:?", r"(?:av|text|skribent|journalist|tekst)\s*:?", r"by\s*:?",
)  # fmt: skip
SIGNED = r"\(?\s*(?:additional )?reporting by .{3,200}(?:(?:edit|writ)ing by .{3,80})?$"

# Who took the picture: a caption or a name follows.
CREDITS = (
    r"photos?(?: by| credits?| courtesy(?: of)?)?\s*:", r"(?:file|handout|archive|illustrative) photo\s*:",
    r"(?:image|picture|illustration)s?(?: by| credits?)?\s*:", r"nuotr(?:auka|aukos|\.)?(?: aut\.)?\s*:",
    r"nuotraukos autor\w*\s*:", r"фото(?:графия)?\s*:", r"foto\s*:", r"fot\.\s*:?", r"zdjęcie\s*:",
    r"bild(?:quelle)?\s*:", r".{1,40}\bnuotr\.?$",
    r"фота(?:здымак)?\s*:", r"(?:ілюстрацыйн\w+ |архіўн\w+ )?(?:фота|здымак)\s*:", r"(?:иллюстративн\w+|архивн\w+) фото\b.{0,40}$",
    r"kuv(?:a|at|ituskuva|aaja)\s*:", r"(?:arkivbild|genrebild|bilden)\s*:", r"(?:bilde[rt]?|arkivfoto|illustrasjonsfoto|illustrasjonsbilde|fotograf)\s*:",
    r"(?:zdj|fotografia|autor zdjęcia|ilustracja)\.?\s*:", r"(?:attēls|fotogrāfij\w|illustratīvs attēls)\s*:", r"illustreeriv foto\b.{0,40}$",
    r"symbolbild\b.{0,40}$", r"(?:фотографія|світлина|ілюстративне фото)\s*:",
    r"image (?:source|caption|copyright)\s*(?:[,:]|$|getty|reuters|afp|epa)", r"getty ?images\s*(?:copyright|$)", r"(?:ap photo|reuters|epa-?efe|afp photo|getty images|scanpix|lehtikuva)\s*/\s*\w.{0,60}(?<![.!?])$",
)  # fmt: skip

# The same in words that have other meanings, where it is no sentence.
PLAIN_CREDITS = (r"credits?\s*:", r"(?:video|graphic|map|infographic)s?(?: by| credits?)?\s*:")

# The same without a colon, where the line is short and no sentence.
BARE_CREDITS = (
    r"photos? (?:by|courtesy of)\b", r"(?:file|handout|illustrative) photo\b", r"asociatyvi nuotr",
    r"фото (?:из|предоставлено)\b", r"fot\b", r"foto\b",
    r"фота (?:з|аўтара|прадастаўлен\w*)\b", r"фото (?:з|надано)\b", r"zdjęcie (?:ilustracyjne|poglądowe|archiwalne)\b",
    r"nuotrauka iš\b.{0,25}(?:archyvo|facebook)", r"kuva\b.{0,20}(?:lehtikuva|arkisto)", r"arkiv(?:foto|bild)\b", r"illustrasjonsfoto\b",
    # a name, a stroke and an agency
    r"[^/]{2,40}\s?/\s?(?:reuters|afp|ap|epa(?:-efe)?|getty(?: images)?|scanpix|bns|elta|leta|err|pap|tass|upg|yle|lehtikuva|tt|ntb|dpa|ukrinform|укринформ|укрінформ|риа|тасс)$",
)  # fmt: skip

# The same behind a caption, in one line with it.
TRAILING_CREDIT = (
    r"(?:(?:(?:file |handout |courtesy )?(?:photo|image|picture|credit)s?(?: by| credits?| courtesy(?: of)?)?"
    r"|nuotr(?:auka|\.)?(?: aut\.)?|фото|фота|foto|zdjęcie|fot\.|kuvat?|bild|bilde|attēls|світлина)\s*[:/]"
    r"|photos? (?:by|courtesy of)\b|фот[оа] (?:из|з|с|со)\b|asociatyvi nuotr|nuotr\.|(?:ap photo|reuters|epa-?efe|afp photo|getty images)\s*/)"
)

# Words of a date beside its numbers: months, weekdays, zones and what links them.
DATE_WORDS = frozenset(
    {
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "am", "pm", "a", "p",
        "m", "at", "on", "et", "gmt", "utc", "bst", "edt", "est", "cet", "cest", "eet", "eest", "msk",
        "th", "st", "nd", "rd", "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio",
        "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio", "d", "val", "mėn",
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
        "октября", "ноября", "декабря", "янв", "фев", "апр", "июн", "июл", "авг", "сен", "сент",
        "окт", "ноя", "дек", "\u0433", "\u0432", "мск", "stycznia", "lutego", "marca", "kwietnia",
        "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
        "godz", "r", "o", "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs",
        "augusts", "septembris", "oktobris", "novembris", "decembris", "janvārī", "februārī", "martā",
        "aprīlī", "maijā", "jūnijā", "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī",
        "decembrī", "plkst", "gada", "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni",
        "juuli", "oktoober", "detsember", "kell", "januar", "februar", "märz", "juni", "juli",
        "oktober", "dezember", "uhr", "um",
    }
)  # fmt: skip

# When a line was stamped; a date and nothing else follows.
STAMPS = (
    r"(?:last |first )?(?:updated|published|modified|posted|edited)(?: on| at)?",
    r"publikuota", r"paskelbta", r"atnaujinta", r"paskutinį kartą atnaujinta",
    r"опубликовано", r"обновлено", r"дата публикации", r"publicēts", r"atjaunots", r"avaldatud",
    r"uuendatud", r"opublikowano", r"aktualizacja", r"data publikacji", r"veröffentlicht(?: am)?",
    r"aktualisiert(?: am)?", r"stand",
)  # fmt: skip
