"""What templates write around articles, by language: the words that `furniture` looks for.

Whole lines are compared case-folded, without marks and numbers at their ends. Openings are regular
expressions for the beginning of a line; they say enough that no sentence of a report begins so.
"""

# A line that is nothing but this.
WHOLE = frozenset(
    phrase.strip()
    for phrase in """
    no time to read
    get a summary
    fact checked
    load more
    show more
    read more
    see more
    view more
    continue reading
    click here
    advertisement
    advertising
    sponsored
    sponsored content
    story continues below
    article continues below
    share
    share this
    share this article
    share this story
    share on facebook
    share on twitter
    share on x
    tweet
    print
    email
    e-mail
    copy link
    facebook
    twitter
    whatsapp
    telegram
    linkedin
    messenger
    x
    comments
    comment
    no comments
    no comments yet
    be the first to comment
    add a comment
    leave a comment
    leave a reply
    leave your comment
    post comment
    cancel reply
    reply
    log in
    sign in
    sign up
    subscribe
    subscribe now
    register
    skip to content
    skip to main content
    back to top
    menu
    search
    your email address will not be published
    required fields are marked
    name
    website
    accept
    accept all
    accept all cookies
    reject all
    manage cookies
    manage preferences
    cookie settings
    cookie policy
    privacy policy
    terms of use
    terms of service
    all rights reserved
    please enable javascript
    reklama
    dalintis
    pasidalinti
    dalinkis
    pasidalinkite
    pasidalink
    komentarai
    rašyti komentarą
    palikti komentarą
    skaityti daugiau
    skaityti toliau
    rodyti daugiau
    daugiau
    prenumeruoti
    prenumeruokite
    spausdinti
    visos teisės saugomos
    slapukų nustatymai
    sutinku
    prisijungti
    registruotis
    реклама
    поделиться
    поделиться в соцсетях
    комментарии
    комментировать
    оставить комментарий
    добавить комментарий
    отправить комментарий
    нет комментариев
    читать далее
    читать полностью
    показать ещё
    показать еще
    загрузить ещё
    загрузить еще
    подписаться
    войти
    распечатать
    все права защищены
    скопировать ссылку
    вконтакте
    reklāma
    dalīties
    komentāri
    lasīt vairāk
    pievienot komentāru
    drukāt
    reklaam
    jaga
    kommentaarid
    loe edasi
    lisa kommentaar
    udostępnij
    skomentuj
    komentarze
    dodaj komentarz
    czytaj dalej
    czytaj więcej
    pokaż więcej
    wszelkie prawa zastrzeżone
    anzeige
    werbung
    teilen
    kommentare
    kommentar schreiben
    mehr anzeigen
    weiterlesen
    alle rechte vorbehalten
    beitrag anhören
    artikel anhören
    merken
    drucken
    dalies
    dalies ar rakstu
    ieteikt
    visi komentāri
    rakstīt komentāru
    pierakstīties
    abonēt
    jaga artiklit
    kuula artiklit
    telli kohe
    logi sisse
    telli
    loe lähemalt
    tweetnij
    wyślij
    drukuj
    zaloguj się
    subskrybuj
    pokaż wszystkie komentarze
    поширити
    поділитися
    надіслати
    роздрукувати
    коментарі
    коментувати
    додати коментар
    залишити коментар
    читати далі
    читати повністю
    показати ще
    завантажити ще
    підписатися
    увійти
    відповісти
    всі права захищені
    """.strip().splitlines()
)

# A line of two or more of these and nothing else.
SHARES = frozenset(
    {
        "bluesky", "copy", "e-mail", "email", "facebook", "instagram", "link", "linkedin", "mail",
        "messenger", "pinterest", "print", "reddit", "share", "telegram", "threads", "tiktok",
        "tweet", "twitter", "viber", "vk", "whatsapp", "x", "youtube",
    }
)  # fmt: skip

# In a line that is furniture: here the comments begin.
COMMENTS = r"comment|reply|koment|komentár|komentāri|kommentaar|kommentar|коммент|комента"

# A line that heads a list of links; the headlines under it go with it.
LISTS = (
    r"related (?:posts?|articles?|stories|news|topics|coverage|content)",
    r"(?:you may|you might) also like", r"recommended(?: for you)?",
    r"more (?:on this(?: topic| story)?|from this (?:author|section))",
    r"most (?:read|popular|viewed)", r"trending(?: now)?", r"latest (?:news|stories)",
    r"(?:read|see) also", r"more stories", r"don.t miss", r"in other news", r"editor.s picks?",
    r"taip pat skaitykite", r"skaitykite taip pat", r"susij(?:ę|usios) (?:straipsniai|naujienos)",
    r"skaitomiausi(?:os)?(?: naujienos)?", r"taip pat skaityk", r"daugiau (?:šia tema|naujienų)",
    r"rekomenduojame(?: perskaityti)?", r"naujausi(?:os)? (?:straipsniai|naujienos)",
    r"читайте также", r"смотрите также", r"по теме", r"материалы по теме", r"похожие (?:новости|статьи)",
    r"самое читаемое", r"популярное", r"другие новости", r"рекомендуем", r"ещё по теме", r"еще по теме",
    r"lasi(?:et)? arī", r"saistītie raksti", r"lasītākie", r"citi raksti",
    r"loe (?:ka|lisaks|veel)", r"seotud (?:artiklid|lood|uudised)", r"enim loetud",
    r"(?:czytaj|zobacz|przeczytaj) (?:też|także|również)", r"powiązane (?:artykuły|wpisy)",
    r"najczęściej czytane", r"polecane", r"polecamy",
    r"lesen sie auch", r"mehr zum thema", r"das könnte sie auch interessieren", r"meistgelesen",
    r"verwandte (?:artikel|beiträge|themen)",
    r"lasītākie raksti", r"vairāk par tēmu", r"populārākie raksti",
    r"vaata ka", r"samal teemal", r"viimased uudised",
    r"читайте також", r"дивіться також", r"за темою", r"схожі (?:новини|статті)",
    r"найпопулярніше", r"популярне", r"інші новини", r"рекомендуємо", r"більше за темою",
    r"стрічка новин(?: наживо)?",
)  # fmt: skip

# A line that names the neighbour in the archive; the headline after it goes with it.
NEIGHBOURS = (
    r"(?:previous|next|prev) (?:article|post|story)", r"(?:ankstesnis|kitas) (?:straipsnis|įrašas)",
    r"(?:предыдущая|следующая) (?:статья|новость|запись)", r"(?:предыдущий|следующий) материал",
    r"(?:iepriekšējais|nākamais) raksts", r"(?:eelmine|järgmine) (?:artikkel|postitus)",
    r"(?:poprzedni|następny) (?:artykuł|wpis)", r"(?:vorheriger|nächster) (?:artikel|beitrag)",
)  # fmt: skip

# How a line that links into another article begins; its headline follows.
LINKS = (
    r"(?:read|see|watch|listen)(?: more| also| next)?(?: here| on this)?\s*(?::|[>»→])",
    r"(?:also|further) (?:read|reading)\s*:", r"related\s*:", r"click here (?:for|to)\b",
    r"(?:taip pat skaitykite|skaitykite (?:taip pat|daugiau|plačiau)|plačiau|daugiau skaitykite)\s*:",
    r"(?:читайте (?:также|подробнее|ещё|еще)|смотрите также|подробнее|по теме)\s*:",
    r"(?:lasi(?:et)? (?:arī|vairāk)|loe (?:ka|lisaks|rohkem)|vaata ka)\s*:",
    r"(?:czytaj|zobacz|przeczytaj|sprawdź) (?:też|także|również|więcej)\s*:",
    r"(?:lesen sie (?:auch|mehr)|mehr dazu|siehe auch)\s*:",
    r"(?:читайте (?:також|докладніше|ще)|дивіться також|докладніше|за темою)\s*:",
)  # fmt: skip

# How a line of furniture begins; what follows it is part of it.
OPENINGS = (
    # letters, channels, applications
    r"(?:sign up|register) (?:now |today |here )?(?:for|to) .*(?:newsletter|e-?mail|inbox|briefing)",
    r"subscribe (?:now |today |here )?to .*(?:newsletter|channel|e-?mail|inbox|podcast|feed)",
    r"subscribe (?:to (?:continue|read|unlock)|now (?:to|for|and))\b",
    r"(?:get|receive) .{0,80}\b(?:in|to) your inbox", r"enter your e-?mail",
    r"(?:follow|find|like) us on\b", r"join (?:our|us on) .*(?:telegram|whatsapp|channel|group|discord)",
    r"download (?:our|the) .{0,40}\bapp\b", r"(?:have|got) a (?:news )?tip\?",
    r"support (?:our|independent) journalism", r"already (?:a subscriber|have an account)",
    r"unlock unlimited access", r"(?:or )?create a free account", r"a daily newsletter with",
    r"(?:užsi)?prenumeruok(?:ite)?\b.*(?:naujienlaišk|kanal|portal)", r"užsisakyk(?:ite)? .*naujienlaišk",
    r"sek(?:ite)? (?:mus|naujienas) .*(?:facebook|telegram|instagram|youtube|google)",
    r"подпи(?:сывайтесь|шитесь|ши)(?:тесь)? на\b.{0,60}(?:канал|рассылк|нас|новости|страниц|telegram)",
    r"(?:следите за нами|присоединяйтесь к нам) (?:в|на)\b",
    r"(?:наш|наши) (?:канал|каналы) в (?:telegram|телеграм|whatsapp|viber|youtube|дзен)",
    r"нашли (?:ошибку|опечатку)", r"pastebėjote klaidą", r"pamanīji kļūdu", r"leidsid vea",
    r"(?:seko|sekojiet|pieraksties) (?:mums|mūsu)\b", r"(?:telli|liitu) .*uudiskir",
    r"zapisz się (?:na|do) .*newsletter", r"(?:obserwuj|polub) nas (?:na|w)\b", r"śledź nas (?:na|w)\b",
    r"(?:abonnieren|bestellen) sie .*newsletter", r"folgen sie uns (?:auf|bei)\b",
    r"підпи(?:суйтесь|шіться|суйтеся)\b.{0,60}(?:канал|розсилк|нас|новини|сторінк|telegram)",
    r"(?:стежте за нами|приєднуйтесь до нас) (?:в|на)\b",
    r"(?:якщо ви )?(?:знайшли|помітили|побачили) (?:помилку|одруківку)(?:\?|.{0,40}(?:виділіть|ctrl))",
    r"zapisz się na bezpłatny newsletter", r"podając adres .{0,40}(?:zgod|akceptuj|newsletter)", r"podając adres, akceptujesz",
    r"dalsza część (?:artykułu|tekstu) (?:pod|poniżej)\b",
    r"in a hurry\?(?:$| (?:get|read|here|three lines))", r"dieses thema im programm",
    r"edasi lugemiseks (?:vormista|telli|osta)", r"see artikkel on (?:mõeldud|ainult) .{0,30}tellija",
    r"oled juba tellija", r"(?:digi)?pakett \d+[,.]\d\d eurot", r"raksts ir pieejams .{0,30}abonent",
    r"ten artykuł jest dostępny .{0,30}(?:prenumerator|subskrybent)", r"masz już (?:prenumeratę|konto)\?.{0,20}zaloguj",
    r"dieser artikel ist (?:nur )?für .{0,20}abonnent", r"sie haben bereits ein (?:abo|konto)\?",
    r"ця стаття доступна .{0,30}(?:передплатник|підписник)",
    # cookies and consent
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
    r"vajutades nupule .{0,60}(?:nõustu|küpsis)", r"ihre privatsphäre ist uns wichtig", r"szanujemy twoją prywatność",
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
    r"(?:щоб|для того,? щоб) (?:залишити|додати) коментар", r"ваша e-?mail адреса не буде",
    r"обов.язкові поля позначені",
    # rights, walls, ways back
    r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})|all rights reserved)", r"visos teisės saugomos",
    r"все права защищены", r"naujienų agentūros bns informaciją", r"(?:please )?enable javascript",
    r"javascript (?:is|must be) (?:required|disabled|enabled|turned)",
    r"checking your browser", r"enable cookies", r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"(?:you need|we need) to enable javascript", r"your browser (?:does not|doesn.t) support",
    r"scroll carousel", r"\d{1,3} min(?:ute)?s?\.? read$",
    r"\d{1,3} (?:min(?:ute)?|hour|hr|day)s? ago$",
)  # fmt: skip

# Who took the picture: a caption or a name follows.
CREDITS = (
    r"photos?(?: by| credits?| courtesy(?: of)?)?\s*:", r"(?:file|handout) photo\s*:", r"credits?\s*:",
    r"(?:image|picture|illustration)s?(?: by| credits?)?\s*:", r"nuotr(?:auka|aukos|\.)?(?: aut\.)?\s*:",
    r"nuotraukos autor\w*\s*:", r"фото(?:графия)?\s*:", r"foto\s*:", r"fot\.\s*:?", r"zdjęcie\s*:",
    r"bild(?:quelle)?\s*:", r".{1,40}\bnuotr\.?$",
)  # fmt: skip

# The same without a colon, where the line is short and no sentence.
BARE_CREDITS = (
    r"photos? (?:by|courtesy of)\b", r"(?:file|handout|illustrative) photo\b", r"asociatyvi nuotr",
    r"фото (?:из|предоставлено)\b", r"fot\b", r"foto\b",
)  # fmt: skip

# The same behind a caption, in one line with it.
TRAILING_CREDIT = r"(?:photos?(?: by| credit)?|nuotr(?:auka|\.)?|фото|foto|zdjęcie|fot\.)\s*[:/]"

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
