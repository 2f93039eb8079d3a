"""Synthetic news pages for measuring: heavy like real ones, every text distinct, all words ours.

A page of 500 words has about 190 kB (150-220) and 2,000 elements: scripts with inlined state 41 % of
its bytes, lists of related articles with their pictures 20 %, menus and footer 17 %, style sheet
10 %, icons 5 %, head with JSON-LD and preloads 3 %, the article's text 2 %. Plain trafilatura takes
as long for it as for pages of real outlets of that weight (some 40 a second on a core).
A third each uses semantic tags, nested `div`s with generated class names, or an older template with
its list of comments in the page.
"""

import datetime as dt
import html
import json
import random

# Each slot of a sentence draws from one of these, so that texts share hardly five words in a row.
_KINDS = (
    "northern", "coastal", "second", "mobile", "reserve", "joint", "forward", "combined", "light",
    "heavy", "winter", "regional", "new", "former", "temporary", "rotating", "armoured", "civil",
    "foreign", "volunteer", "wooded", "remote", "narrow", "broad", "old", "crowded", "quiet",
)  # fmt: skip
_UNITS = (
    "brigade", "battalion", "squadron", "garrison", "ministry", "committee", "convoy", "patrol",
    "regiment", "company", "headquarters", "inspectorate", "shipyard", "hospital", "workshop",
    "parliament", "municipality", "depot", "academy", "crew", "delegation", "border guard",
)  # fmt: skip
_VERBS = (
    "moved", "postponed", "inspected", "reported", "rehearsed", "ordered", "completed", "reviewed",
    "rejected", "extended", "suspended", "requested", "tested", "announced", "repaired", "guarded",
    "counted", "replaced", "bought", "leased", "unloaded", "welcomed", "criticised", "measured",
)  # fmt: skip
_THINGS = (
    "howitzers", "radars", "bridges", "trucks", "drones", "shelters", "contracts", "exercises",
    "minefields", "railways", "pontoons", "antennas", "generators", "warehouses", "budgets",
    "uniforms", "cables", "harbours", "runways", "checkpoints", "fences", "engines", "boats",
)  # fmt: skip
_LINKS = ("near", "behind", "outside", "beyond", "beside", "above", "across", "along", "towards")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENDINGS = (
    "despite", "because of", "while awaiting", "after losing", "without", "instead of", "including",
    "before counting", "thanks to", "regardless of", "in exchange for", "following",
)  # fmt: skip
_SYLLABLES = (
    "var", "lo", "ten", "mik", "sa", "dru", "pel", "ost", "ri", "gan", "ul", "bre", "kos", "ne",
    "vil", "ja", "tor", "mel", "ar", "zin",
)  # fmt: skip
_TOPICS = ("Harbour", "Weather", "Markets", "Theatre", "Football", "Schools", "Roads", "Farming")
_EPOCH = dt.datetime(2026, 1, 5, 6, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def synthetic_page(seed: int, *, words: int = 500) -> bytes:
    """A news page; the same seed gives the same bytes, another seed another text.

    Args:
        seed: 0 or more; it also chooses one of three templates.
        words: about how many words the article's text has.
    """
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    title = _headline(chance)
    paragraphs = synthetic_paragraphs(seed, words=words)
    body = (_semantic, _nested, _older)[seed % 3](chance, title, paragraphs)
    head = _head(chance, seed, title, paragraphs)
    lang = ("en", "en-GB", "en")[seed % 3]
    return f'<!DOCTYPE html>\n<html lang="{lang}">\n{head}\n{body}\n</html>\n'.encode()


def synthetic_paragraphs(seed: int, *, words: int = 500) -> tuple[str, ...]:
    """The paragraphs of that page's article, as an ideal extractor would return them."""
    chance = random.Random(f"text {seed}")  # noqa: S311
    paragraphs: list[str] = []
    total = 0
    while total < words:
        sentences = [_sentence(chance) for _ in range(chance.randint(2, 4))]
        paragraphs.append(" ".join(sentences))
        total += len(paragraphs[-1].split())
    return tuple(paragraphs)


def _sentence(chance: random.Random) -> str:
    pick = chance.choice
    return (
        f"The {pick(_KINDS)} {pick(_UNITS)} of {_invented(chance)} {pick(_VERBS)} "
        f"{chance.randrange(2, 999)} {pick(_KINDS)} {pick(_THINGS)} {pick(_LINKS)} "
        f"{_invented(chance)} on {pick(_DAYS)}, {pick(_ENDINGS)} {pick(_KINDS)} {pick(_THINGS)} "
        f"{pick(_LINKS)} {pick(_KINDS)} {pick(_THINGS)}, {_invented(chance)} said."
    )


def _headline(chance: random.Random) -> str:
    pick = chance.choice
    return f"{pick(_KINDS).title()} {pick(_UNITS)} {pick(_VERBS)} {pick(_THINGS)} {pick(_LINKS)} {_invented(chance)}"


def _invented(chance: random.Random) -> str:
    """A name of a place or person that nobody has."""
    return "".join(chance.choices(_SYLLABLES, k=3)).title()


def _token(chance: random.Random, length: int = 12) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))


# --- templates ----------------------------------------------------------------------------------


def _semantic(chance: random.Random, title: str, paragraphs: tuple[str, ...]) -> str:
    text = _with_inserts(chance, [_paragraph(chance, part) for part in paragraphs])
    return f"""<body class="page page--article">
{_icons(chance)}<header class="site-header"><a href="/" class="logo">Harbour Post</a>{_menu(chance, 180)}</header>
<main><article><header><h1>{html.escape(title)}</h1>
<p class="byline">By <a href="/people/ona-example">Ona Example</a></p>{_share()}</header>
<div class="article-body">{text}</div></article>
<aside class="related">{_cards(chance, 18)}</aside></main>
<section class="more">{_cards(chance, 26)}</section>{_footer(chance)}{_scripts(chance)}</body>"""


def _nested(chance: random.Random, title: str, paragraphs: tuple[str, ...]) -> str:
    def box(inner: str, depth: int = 3) -> str:
        for _ in range(depth):
            inner = f'<div class="css-{_token(chance, 6)} e{_token(chance, 7)}">{inner}</div>'
        return inner

    attributes = f' class="css-{_token(chance, 6)}"'
    parts = [box(_paragraph(chance, part, attributes), 1) for part in paragraphs]
    text = _with_inserts(chance, parts)
    return f"""<body><div id="root">{box(_icons(chance) + _menu(chance, 220), 4)}
{box(f'<h1 class="css-{_token(chance, 6)}">{html.escape(title)}</h1>{_share()}')}
<div class="story-content css-{_token(chance, 6)}" data-testid="story">{text}</div>
{box(f'<div class="recommended-list">{_cards(chance, 44)}</div>')}{box(_footer(chance), 2)}</div>
{_scripts(chance)}</body>"""


def _older(chance: random.Random, title: str, paragraphs: tuple[str, ...]) -> str:
    text = _with_inserts(chance, [_paragraph(chance, part) for part in paragraphs])
    comments = "".join(
        f'<li class="comment"><div class="comment-author">reader {chance.randrange(999)}</div>'
        f'<div class="comment-content"><p>{_headline(chance)}, or so I heard?</p></div></li>'
        for _ in range(25)
    )
    return f"""<body class="single single-post postid-{chance.randrange(99999)}">
<div id="header">{_menu(chance, 150)}</div><div id="wrapper"><div id="content">
<div class="post hentry"><h1 class="entry-title">{html.escape(title)}</h1>
<div class="entry-content" itemprop="articleBody">{text}</div>{_share()}</div>
<div id="comments"><h3>Comments</h3><ol class="commentlist">{comments}</ol>
<form action="/comment" method="post"><label>Name</label><input name="author"><textarea></textarea>
<input type="submit" value="Post comment"></form></div></div>
<div id="sidebar">{_cards(chance, 40)}</div></div>{_footer(chance)}{_scripts(chance)}</body>"""


# --- their parts --------------------------------------------------------------------------------


def _head(chance: random.Random, seed: int, title: str, paragraphs: tuple[str, ...]) -> str:
    url = f"https://www.harbour-post.example/news/{seed}"
    published = (_EPOCH + dt.timedelta(minutes=37 * seed % 200_000)).isoformat()
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published,
        "dateModified": published,
        "author": [{"@type": "Person", "name": "Ona Example"}],
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
        "mainEntityOfPage": url,
        "image": [f"https://img.harbour-post.example/{seed}/{size}.jpg" for size in (640, 1280)],
        "description": paragraphs[0],
        "isAccessibleForFree": True,
        "articleSection": chance.choice(_TOPICS),
    }
    metas = "".join(
        f'<meta property="{name}" content="{html.escape(content)}">'
        for name, content in (
            ("og:title", f"{title} | Harbour Post"),
            ("og:description", paragraphs[0]),
            ("og:url", url),
            ("og:site_name", "Harbour Post"),
            ("article:published_time", published),
        )
    )
    links = "".join(
        f'<link rel="preload" as="script" href="/static/{_token(chance, 20)}.js">'
        for _ in range(40)
    )
    rules = "".join(
        f".c-{_token(chance, 5)}{{display:flex;margin:{chance.randrange(40)}px;"
        f"color:#{chance.randrange(16**6):06x}}}"
        for _ in range(chance.randrange(250, 500))
    )
    tags = "".join(f'<meta property="article:tag" content="{tag}">' for tag in _TOPICS)
    return (
        f'<head><meta charset="utf-8"><title>{html.escape(title)} | Harbour Post</title>{metas}'
        f'{tags}<link rel="canonical" href="{url}">{links}<style>{rules}</style>'
        f'<script type="application/ld+json">{json.dumps(linked)}</script></head>'
    )


def _menu(chance: random.Random, links: int) -> str:
    groups = []
    for group in range(links // 10):
        items = "".join(
            f'<li class="menu__item"><a href="/{_token(chance, 8)}" data-track="nav-{number}">'
            f"<span>{chance.choice(_TOPICS)} {number}</span></a></li>"
            for number in range(10)
        )
        groups.append(
            f'<li class="menu__group"><div class="menu__head"><a href="/{group}">'
            f'{chance.choice(_TOPICS)}</a><button type="button" aria-label="open"><svg>'
            f'<use href="#i{group % 30}"></use></svg></button></div><ul>{items}</ul></li>'
        )
    return f'<nav class="menu"><ul>{"".join(groups)}</ul></nav>'


def _cards(chance: random.Random, cards: int) -> str:
    rows = []
    for _ in range(cards):
        name = _token(chance, 24)
        sizes = ", ".join(
            f"https://img.harbour-post.example/{name}-{width}.jpg {width}w"
            for width in (240, 480, 720, 960)
        )
        rows.append(
            f'<div class="card card--small" data-id="{name}"><div class="card__inner">'
            f'<a href="/news/{name}" class="card__link" tabindex="-1"><div class="card__media">'
            f'<picture><source srcset="{sizes}"><img loading="lazy" alt="" src="/p.gif"></picture>'
            f'<span class="card__icon"><svg><use href="#i{chance.randrange(30)}"></use></svg></span>'
            f'</div></a><div class="card__text"><span class="card__label">'
            f'<a href="/topic/{chance.randrange(99)}">{chance.choice(_TOPICS)}</a></span>'
            f'<h3 class="card__title"><a href="/news/{name}">{_headline(chance)}</a></h3>'
            f'<div class="card__meta"><time datetime="2026-01-02T08:00:00Z">'
            f"{chance.randrange(1, 23)} hours ago</time><span>{chance.randrange(80)}</span></div>"
            "</div></div></div>"
        )
    return f'<h2 class="list-title">Most read</h2><div class="cards">{"".join(rows)}</div>'


def _with_inserts(chance: random.Random, parts: list[str]) -> str:
    advert = f'<div class="ad-slot" id="ad-{_token(chance, 6)}" data-sizes="[[300,250]]"></div>'
    figure = (
        f'<figure><img src="/{_token(chance)}.jpg" alt=""><figcaption>A view of the quay. '
        "Photo: Harbour Post</figcaption></figure>"
    )
    linked = (
        f'<p class="read-more"><a href="/{_token(chance)}">Read more: {_headline(chance)}</a></p>'
    )
    middle = len(parts) // 2
    return "".join([figure, *parts[:2], advert, *parts[2:middle], linked, *parts[middle:]])


def _paragraph(chance: random.Random, text: str, attributes: str = "") -> str:
    """The paragraph with some of its words linked or stressed, as reporters do."""
    words = [html.escape(word) for word in text.split()]
    for start, tag in ((3, f'a href="/topic/{_token(chance, 6)}"'), (12, "strong"), (20, "em")):
        if chance.random() < 0.6 and len(words) > start + 2:  # noqa: PLR2004
            words[start] = f"<{tag}>{words[start]}"
            words[start + 1] += f"</{tag.split()[0]}>"
    return f"<p{attributes}>{' '.join(words)}</p>"


def _share() -> str:
    names = ("Facebook", "Telegram", "E-mail", "Copy link")
    return (
        '<ul class="share">'
        + "".join(f'<li><a href="#">{name}</a></li>' for name in names)
        + "</ul>"
    )


def _footer(chance: random.Random) -> str:
    return f'<footer class="footer">{_menu(chance, 110)}<p>All rights reserved.</p></footer>'


def _icons(chance: random.Random) -> str:
    shapes = "".join(
        f'<symbol id="i{number}" viewBox="0 0 24 24"><path d="'
        + "".join(f"l{chance.randrange(24)} {chance.randrange(24)}" for _ in range(60))
        + '"/></symbol>'
        for number in range(30)
    )
    return f'<svg style="display:none">{shapes}</svg>'


def _scripts(chance: random.Random) -> str:
    state = {
        _token(chance, 8): {
            "id": chance.randrange(10**9),
            "slug": _token(chance, 30),
            "headline": _headline(chance),
            "flags": [chance.random() < 0.5 for _ in range(6)],  # noqa: PLR2004
        }
        for _ in range(chance.randrange(150, 320))
    }
    code = "".join(
        f"function {_token(chance, 5)}(a,b){{if(a<b&&b>{chance.randrange(99)}){{return a+b}}"
        f'window.q=window.q||[];window.q.push("{_token(chance, 24)}")}}'
        for _ in range(chance.randrange(200, 400))
    )
    return (
        f"<script>window.__STATE__={json.dumps(state)}</script><script>{code}</script>"
        '<noscript><img src="/pixel.gif" alt=""></noscript>'
    )
