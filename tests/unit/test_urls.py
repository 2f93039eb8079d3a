import ipaddress
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import urls
from vedette.errors import UsageError

HOSTILE = """
http://127.0.0.1/
http://127.1/
http://2130706433/
http://0x7f000001/
http://0x7f.0.0.1/
http://017700000001/
http://0177.0.0.1/
http://\uff11\uff12\uff17.0.0.1/
http://127。0。0。1/
http://%31%32%37.0.0.1/
http:127.0.0.1
http:\\\\127.0.0.1\\
http://0/
http://0.0.0.0/
http://10.0.0.1/
http://172.16.5.4/
http://192.168.1.1/
http://100.64.0.1/
http://100.100.100.200/
http://169.254.169.254/latest/meta-data/
http://168.63.129.16/
http://192.0.0.192/
http://192.0.2.1/
http://198.18.0.1/
http://192.88.99.1/
http://224.0.0.1/
http://240.0.0.1/
http://255.255.255.255/
http://[::1]/
http://[::]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[::ffff:8.8.8.8]/
http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/
http://[64:ff9b:1::7f00:1]/
http://[2002:7f00:1::]/
http://[2001:0:7f00:1::]/
http://[fe80::1]/
http://[fc00::1]/
http://[fd00:ec2::254]/
http://[ff02::1]/
http://[2001:db8::1]/
http://[3fff::1]/
http://localhost/
http://LOCALHOST./
http://intranet/
http://db.internal/
http://printer.local/
http://nas.lan/
http://api.default.svc/
http://api.default.svc.cluster.local/
http://app.localhost/
http://router.home/
http://wiki.corp/
http://facebookcorewwwi.onion/
http://news.example/
http://news.test/
http://news.invalid/
http://1.0.0.127.in-addr.arpa/
http://metadata.google.internal/
http://lrt.lt:8080/
http://lrt.lt:22/
http://lrt.lt:0/
https://user:secret@lrt.lt/
http://user@lrt.lt/
http://lrt.lt@127.0.0.1/
http://lrt.lt%2f@127.0.0.1/
http://lrt..lt/
http://-lrt.lt/
file:///etc/passwd
ftp://lrt.lt/
gopher://lrt.lt/
javascript:alert(1)
data:text/html,x
jar:http://lrt.lt!/
lrt.lt
//lrt.lt/
http://
http:///
http://[::1
http://1.2.3.4.5/
http://lrt.lt:99999/
http://a b.lt/
""".strip().split("\n")


@pytest.mark.parametrize(
    "url", [*HOSTILE, "", " ", "http://lrt.lt/a\nb", "http://lrt.lt/a\tb", "http://\ud800.lt/"]
)
def test_hostile_urls_are_refused(url: str) -> None:
    reason = urls.refusal(url)
    assert reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    "url",
    [
        "https://www.lrt.lt/en/news-in-english/19/1234",
        "http://lrt.lt:80/",
        "https://lrt.lt:443/rss?x=1#y",
        "https://xn--vlkyrie-bxa.lt/",
        "https://žinios.lt/",
        "https://news_desk.postimees.ee/",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        " https://lrt.lt/ ",
        "https://LRT.LT./",
    ],
)
def test_ordinary_urls_are_not_refused(url: str) -> None:
    assert urls.refusal(url) is None


def test_allowed_names_are_exempt_from_the_rules_on_names_and_ports_only() -> None:
    allowed = {"newsroom.test"}
    assert urls.refusal("http://newsroom.test/a", allowed) is None
    assert urls.refusal("http://NEWSROOM.test.:8099/a", allowed) is None
    assert urls.refusal("http://other.test/a", allowed)
    assert urls.refusal("http://a.newsroom.test/a", allowed)
    assert urls.refusal("http://u:p@newsroom.test/a", allowed)
    assert urls.refusal("ftp://newsroom.test/a", allowed)
    assert urls.refusal("http://newsroom.test/" + "a" * 3000, allowed)


def test_ports_may_be_allowed_and_taken_away() -> None:
    assert urls.refusal("http://lrt.lt:8080/", ports={"80", "8080"}) is None
    assert urls.refusal("https://lrt.lt:80/", ports={"80"}) is None
    assert urls.refusal("http://127.0.0.1:8080/", ports={"8080"}) == "private address 127.0.0.1"
    reason = urls.refusal("http://lrt.lt/", ports={"443", "8443"})
    assert reason == "port 80 where only 443 and 8443 are fetched"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.LRT.LT:443/En/?b=2&a=1#top", "https://www.lrt.lt/En/?a=1&b=2"),
        ("http://lrt.lt", "http://lrt.lt/"),
        ("http://lrt.lt./", "http://lrt.lt/"),
        ("http://lrt.lt/?", "http://lrt.lt/"),
        ("http://lrt.lt/a/../b/./c", "http://lrt.lt/b/c"),
        ("http://lrt.lt/%7euser/%c4%97", "http://lrt.lt/~user/%C4%97"),
        ("http://lrt.lt/ė", "http://lrt.lt/%C4%97"),
        ("http://žinios.lt/", "http://xn--inios-tib.lt/"),
        ("http://lrt.lt/?utm_source=x&UTM_Medium=y&id=5&fbclid=z", "http://lrt.lt/?id=5"),
        ("http://lrt.lt/?gclid=1&mc_cid=2&%75tm_term=3", "http://lrt.lt/"),
        ("http://lrt.lt/?x=2&x=1", "http://lrt.lt/?x=2&x=1"),
        (
            "http://lrt.lt/?source=a&ref=b&p=3&page=2&id=1&from=c&article=9",
            "http://lrt.lt/?article=9&from=c&id=1&p=3&page=2&ref=b&source=a",
        ),
        ("http://lrt.lt/?a&&b=&", "http://lrt.lt/?a&b="),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert urls.canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("/a-fine-story/amp", "/a-fine-story"),
        ("/a-fine-story/amp/", "/a-fine-story/"),
        ("/news/1234567/amp/?amp", "/news/1234567/"),
        ("/a-fine-story.html/amp?outputType=amp", "/a-fine-story.html"),
        ("/a-fine-story.amp/amp", "/a-fine-story"),
        ("/a-fine-story.amp.html/amp.amp", "/a-fine-story.html"),
        ("/a-fine-story/gear/amp", "/a-fine-story/gear/amp"),
        ("/story.amp.amp.amp", "/story"),
        ("/story.amp.html.amp", "/story.html"),
        ("/story.amp.html", "/story.html"),
        ("/story.amp.htm?id=1&amp=1", "/story.htm?id=1"),
        ("/story%2Eamp", "/story"),
        ("/story?AMP=1", "/story"),
        ("/story?output=amp&b=2&a=1", "/story?a=1&b=2"),
        ("/amp", "/amp"),
        ("/.amp", "/.amp"),
        ("/gear/amp", "/gear/amp"),
        ("/2026/amp", "/2026/amp"),
        ("/a-fine-story/amplifier", "/a-fine-story/amplifier"),
        ("/a-fine-story/example", "/a-fine-story/example"),
        ("/story?amp=2&ampere=1", "/story?amp=2&ampere=1"),
        ("/story?output=amplified", "/story?output=amplified"),
    ],
)
def test_amp_marks_go_where_they_can_mean_nothing_else(url: str, plain: str) -> None:
    assert urls.canonical(f"https://a-fine-name-12345.lt{url}") == (
        f"https://a-fine-name-12345.lt{plain}"
    )


@given(
    st.lists(
        st.sampled_from(
            ["/amp", "/", ".amp", ".html", "a-b-c", "12345", "x", "?amp", "&a=1", "%2E"]
        ),
        max_size=8,
    ).map("".join)
)
def test_amp_marks_are_gone_at_the_first_time(path: str) -> None:
    once = urls.canonical(f"https://lrt.lt/{path}")
    assert urls.canonical(once) == once


def of_length(shape: str, length: int) -> str:
    start, _, again = shape.partition("*")
    again, _, end = again.partition("*")
    return f"https://lrt.lt/{start}{again * (length // len(again))}{end}"


@pytest.mark.parametrize(
    "shape",
    [
        "*.amp",
        "*.amp*x",
        "x*%2Eamp",
        "x*.amp.html",
        "x*.amp.html*.amp",
        "x*.amp.htm.amp*y",
        "*-a*/amp",
        "*-*/amp",
        "*1234-*/amp",
        "*a*/amp",
        "*/amp",
        "*/a-",
        "*/",
        "?*&",
        "?*a=&",
        "?*amp&*=",
        "*%61",
    ],
)
def test_a_long_url_costs_little_however_it_is_made(shape: str) -> None:
    url = of_length(shape, 8000)
    started = time.process_time()
    for _ in range(20):
        once = urls.canonical(url)
    # A fortieth of it is usual; what grows with the square of the length took eight seconds.
    assert time.process_time() - started < 2
    assert urls.canonical(once) == once


@pytest.mark.parametrize(
    ("url", "opaque"),
    [
        ("https://news.google.com/rss/articles/CBMiAB?oc=5", True),
        ("https://news.google.com/articles/CBMiAB", True),
        ("https://NEWS.google.com./read/CBMiAB", True),
        ("https://news.google.com/__i/rss/rd/articles/CBMiAB", True),
        ("https://news.google.com/rss/search?q=x", False),
        ("https://news.google.com.outlet.example/articles/CBMiAB", False),
        ("https://www.bing.com/news/apiclick.aspx?url=https%3A%2F%2Flrt.lt", False),
        ("https://t.co/abc", False),
        ("https://lrt.lt/articles/1", False),
        ("no URL", False),
    ],
)
def test_links_that_do_not_say_where_they_lead(url: str, opaque: bool) -> None:
    assert bool(urls.opaque(url)) is opaque


def test_a_place_is_taken_apart_once() -> None:
    place = urls.place("HTTPS://LRT.lt.:8443/a?b#c")
    assert (place.url, place.scheme) == ("https://lrt.lt:8443/a?b", "https")
    assert (place.host, place.port, place.authority) == ("lrt.lt", "8443", "lrt.lt:8443")
    assert place.origin == "https://lrt.lt:8443"
    assert urls.place("http://lrt.lt:443/").authority == "lrt.lt"
    assert urls.place("http://[2606:4700::1111]/").origin == "http://[2606:4700::1111]"


@pytest.mark.parametrize("url", ["", "lrt.lt", "ftp://lrt.lt/", "mailto:a@b.lt", "http://[::1"])
def test_canonical_wants_an_absolute_http_url(url: str) -> None:
    with pytest.raises(UsageError, match="not an"):
        urls.canonical(url)


def test_host_origin_absolute_and_join() -> None:
    assert urls.host("http://LRT.lt.:80/x") == "lrt.lt"
    assert urls.host("http://[2606:4700::1111]/") == "2606:4700::1111"
    assert urls.origin("https://LRT.lt:443/x?y") == "https://lrt.lt"
    assert urls.origin("http://lrt.lt:8099/x?y") == "http://lrt.lt:8099"
    assert urls.absolute("https://LRT.lt/a?utm_id=1&b=2#c") == "https://lrt.lt/a?utm_id=1&b=2"
    assert urls.join("https://lrt.lt/a/b", "../c?d#e") == "https://lrt.lt/c?d"
    assert urls.join("https://lrt.lt/a/b", "//bns.lt") == "https://bns.lt/"
    with pytest.raises(UsageError, match="not a link"):
        urls.join("https://lrt.lt/", "http://[")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("192.88.99.1", False),
        ("224.0.0.1", False),
        ("64:ff9b::808:808", False),
        ("2002:808:808::", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1111%eth0", False),
        ("fe80::1%eth0", False),
        ("5f00::1", False),
        ("lrt.lt", False),
        ("", False),
        ("0x7f.1", False),
    ],
)
def test_public_address(address: str, public: bool) -> None:
    assert urls.public_address(address) is public


@given(st.ip_addresses(v=4))
def test_every_private_address_is_refused_in_every_spelling(ip: ipaddress.IPv4Address) -> None:
    number = int(ip)
    spellings = [
        str(ip),
        str(number),
        hex(number),
        f"0{number:o}",
        f"{number >> 24}.{number & 0xFFFFFF}",
        ".".join(f"0x{part:x}" for part in ip.packed),
    ]
    verdicts = {urls.refusal(f"http://{spelling}/") is None for spelling in spellings}
    assert verdicts == {urls.public_address(str(ip))}
    assert urls.refusal(f"http://[::ffff:{ip}]/")
    assert urls.refusal(f"http://[64:ff9b::{ip}]/")


@given(st.ip_addresses(v=6))
def test_public_ipv6_lies_in_global_unicast(ip: ipaddress.IPv6Address) -> None:
    if urls.public_address(str(ip)):
        assert ip in ipaddress.ip_network("2000::/3")
    assert (urls.refusal(f"http://[{ip}]/") is None) == urls.public_address(str(ip))


@given(st.text() | st.text().map("http://".__add__) | st.text().map("https://lrt.lt/".__add__))
def test_refusal_never_raises_and_is_one_line(text: str) -> None:
    reason = urls.refusal(text)
    assert reason is None or (reason and reason.isprintable())


@given(st.text(), st.text())
def test_what_is_not_refused_has_one_spelling(path: str, query: str) -> None:
    url = f"https://Lrt.lt/{path}?{query}"
    if urls.refusal(url) is None:
        once = urls.canonical(url)
        assert urls.canonical(once) == once
        assert urls.refusal(once) is None
        assert once.isascii()
        assert urls.host(once) == "lrt.lt"


@given(
    st.lists(st.tuples(st.sampled_from(["id", "p", "utm_id", "q"]), st.text("ab12")), max_size=8)
)
def test_real_parameters_stay_and_their_order_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    real = [(name, value) for name, value in pairs if name != "utm_id"]
    spelled = "&".join(f"{name}={value}" for name, value in pairs)
    kept = urls.canonical(f"http://lrt.lt/?{spelled}").partition("?")[2]
    assert kept == "&".join(f"{n}={v}" for n, v in sorted(real, key=lambda pair: pair[0]))


@pytest.mark.parametrize(
    ("url", "site", "front"),
    [
        ("https://www.outlet.example/", "outlet.example", True),
        ("https://outlet.example", "outlet.example", True),
        ("https://m.outlet.example/a", "outlet.example", False),
        ("https://feeds.outlet.example/?p=7", "outlet.example", False),
        ("https://rss.example/a", "rss.example", False),
    ],
)
def test_the_site_and_its_front_page(url: str, site: str, front: bool) -> None:
    assert urls.site(url) == site
    assert urls.is_front(url) is front


def test_a_message_keeps_passwords_to_itself() -> None:
    assert urls.brief("https://user:secret@outlet.example/a@b") == "https://...@outlet.example/a@b"
