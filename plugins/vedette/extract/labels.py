"""Lines that templates write whole: buttons, headings of forms, notices of two words, by language.

Compared case-folded, without marks and numbers at their ends.
"""

# ruff: noqa: RUF001  (letters of these languages are meant)

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
    listen to this article
    listen to article
    close player
    media player
    play video
    donate
    donate now
    support us
    support our work
    open app
    live
    refresh
    auto-refresh
    show new posts
    load new posts
    new posts
    jump to latest
    newest first
    oldest first
    key events
    pinned post
    show earlier posts
    older posts
    dismiss
    opt out
    i agree
    agree and close
    do not sell or share my personal information
    do not sell my personal information
    reserved for subscribers
    subscribers only
    for subscribers
    end of article
    image source
    rodyti naujus įrašus
    klausyti straipsnio
    paremti
    paremkite mus
    sutinku su visais
    tik prenumeratoriams
    прослушать новость
    остановить
    обновить
    показать новые сообщения
    скопировать
    согласен
    принять все
    поддержать нас
    поддержать редакцию
    только для подписчиков
    rakstīt
    klausīties rakstu
    piekrītu
    atbalstīt
    tikai abonentiem
    nõustun
    toeta meid
    ainult tellijatele
    posłuchaj artykułu
    akceptuję
    zgadzam się
    tylko dla prenumeratorów
    wesprzyj nas
    artikel teilen
    akzeptieren
    alle akzeptieren
    nur für abonnenten
    оновити
    погоджуюсь
    підтримати нас
    рэклама
    падзяліцца
    падзяліцца ў сацсетках
    каментары
    каментаваць
    пакінуць каментар
    дадаць каментар
    чытаць далей
    чытаць цалкам
    паказаць яшчэ
    загрузіць яшчэ
    падпісацца
    увайсці
    раздрукаваць
    капіяваць спасылку
    усе правы абароненыя
    падтрымаць нас
    mainos
    mainos päättyy
    jaa
    jaa artikkeli
    jaa facebookissa
    kommentit
    kommentoi
    jätä kommentti
    kirjaudu sisään
    lue lisää
    näytä lisää
    näytä enemmän
    tilaa
    tilaa uutiskirje
    tulosta
    kopioi linkki
    kuuntele artikkeli
    avaa kuvien katselu
    hyväksy kaikki
    evästeasetukset
    kaikki oikeudet pidätetään
    vain tilaajille
    annons
    dela
    dela artikeln
    dela på facebook
    kommentarer
    kommentera
    skriv en kommentar
    logga in
    läs mer
    visa mer
    visa fler
    prenumerera
    skriv ut
    kopiera länk
    lyssna på artikeln
    godkänn alla
    cookie-inställningar
    kakinställningar
    alla rättigheter förbehållna
    alla rättigheter reserverade
    endast för prenumeranter
    annonse
    annonsørinnhold
    del
    del artikkelen
    del på facebook
    kommenter
    legg igjen en kommentar
    logg inn
    les mer
    vis mer
    vis flere
    abonner
    skriv ut artikkelen
    kopier lenke
    lytt til artikkelen
    godta alle
    alle rettigheter reservert
    alle rettigheter forbeholdt
    kun for abonnenter
    kõik õigused kaitstud
    visas tiesības aizsargātas
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
