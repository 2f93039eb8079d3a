"""Dates and times of every spelling that feeds use become one moment, or none."""

# ruff: noqa: RUF001  (months in Cyrillic)

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import declared
from vedette.declared import months

VILNIUS = ZoneInfo("Europe/Vilnius")
ZONES = ["UTC", "Europe/Vilnius", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]


CYRILLIC = "Учения на полигоне начались в среду, сообщили в штабе."
FINNISH = "Jäämäellä määrä näytti hyvältä, öisin pää jäätyi."


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-32"])
def test_a_document_that_says_it_is_wide_and_can_be_read_is_not(label: str) -> None:
    text = f'<?xml version="1.0" encoding="{label}"?><a>Žinia</a>'
    assert declared.decode(text.encode()) == text
    assert declared.decode(text.encode(), f"text/xml; charset={label}") == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content_type", [None, "text/xml; charset=utf-16"])
def test_a_wide_document_without_a_mark(charset: str, content_type: str | None) -> None:
    for text in ('<?xml version="1.0" encoding="utf-16"?><a>Žinia</a>', "<rss>Учения</rss>"):
        assert declared.decode(text.encode(charset), content_type) == text


@pytest.mark.parametrize("default", ["ISO-8859-1", "latin1", "windows-1252"])
def test_a_default_of_the_header_gives_way(default: str) -> None:
    header = f"text/html; charset={default}"
    for charset, stated in (("windows-1251", True), ("windows-1251", False), ("koi8-r", False)):
        text = f'<meta charset="{charset}">{CYRILLIC}' if stated else f"<p>{CYRILLIC}"
        assert declared.decode(text.encode(charset), header) == text
    assert declared.decode(FINNISH.encode("latin1"), header) == FINNISH


def test_of_a_header_that_is_no_default_the_document_is_no_judge() -> None:
    text = f'<meta charset="koi8-r">{CYRILLIC}'
    assert declared.decode(text.encode("cp1251"), "text/html; charset=windows-1251") == text


def test_a_scratch_does_not_make_utf_8_another_charset() -> None:
    scratched = CYRILLIC.encode() + b"\xff"
    for header in ("text/html; charset=iso-8859-1", "text/html; charset=windows-1251"):
        assert declared.decode(scratched, header) == CYRILLIC + "\ufffd"


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-05T08:30:00+02:00", utc(2026, 1, 5, 6, 30)),
        ("2026-01-05 08:30:00.123 +0200", utc(2026, 1, 5, 6, 30)),
        ("20260105T083000Z", utc(2026, 1, 5, 8, 30)),
        ("2026-W02-1T08:30Z", utc(2026, 1, 5, 8, 30)),
        ("2026-005T08:30Z", utc(2026, 1, 5, 8, 30)),
        ("Mon, 05 Jan 2026 08:30:00 +0200", utc(2026, 1, 5, 6, 30)),
        ("Mon, 05 Jan 2026 9:39 +03:00", utc(2026, 1, 5, 6, 39)),
        ("05 Jan 26 08:30 EET", utc(2026, 1, 5, 6, 30)),
        ("05 Jan 99 08:30 GMT", utc(1999, 1, 5, 8, 30)),
        ("Sun, 05 Jul 2026 08:30:00 EEST", utc(2026, 7, 5, 5, 30)),
        ("Sun, 05 Jul 2026 08:30:00 CEST", utc(2026, 7, 5, 6, 30)),
        ("Mon, 05 Jan 2026 08:30:00 CET", utc(2026, 1, 5, 7, 30)),
        ("Mon, 05 Jan 2026 08:30:00 MSK", utc(2026, 1, 5, 5, 30)),
        ("Sun, 05 Jul 2026 08:30:00 BST", utc(2026, 7, 5, 7, 30)),
        ("Mon, 05 Jan 2026 08:30:00 GMT+3", utc(2026, 1, 5, 5, 30)),
        ("January 5, 2026 at 8:30 PM EST", utc(2026, 1, 6, 1, 30)),
        ("Mon Jan  5 08:30:00 EET 2026", utc(2026, 1, 5, 6, 30)),
        ("1767600000", utc(2026, 1, 5, 8)),
        ("1767600000123", utc(2026, 1, 5, 8)),
        ("2026-01-05T24:00:00Z", utc(2026, 1, 6)),
        ("20251231T240000Z", utc(2026, 1, 1)),
        ("Mon, 05 Jan 2026 24:00 +0200", utc(2026, 1, 5, 22)),
        ("Mon, 05 Jan 2026 08:30:60 +0000", utc(2026, 1, 5, 8, 30, 59)),
    ],
)
def test_a_time_with_its_offset(written: str, expected: dt.datetime) -> None:
    assert declared.in_zone(written, VILNIUS) == (expected, False)


@pytest.mark.parametrize(
    "written",
    [
        "Pn, 14 lis 2026 09:39",
        "2026 m. lapkričio 14 d. 09:39",
        "2026. gada 14. novembrī, 09:39",
        "L, 14 nov 2026 09:39",
        "14 ноября 2026 г. 09:39",
        "сер, 14 лис 2026 09:39",
        "14 листопада 2026, 09:39",
        "14 лістапада 2026 09:39",
        "Sa., 14. November 2026 09:39 Uhr",
        "14. marraskuuta 2026 klo 9.39",
        "14.11.2026 09:39",
        "14/11/2026 09:39",
        "2026-11-14, 09:39",
        "Sat Nov 14 09:39:00 2026",
    ],
)
def test_a_time_in_words_is_in_the_zone_that_is_assumed(written: str) -> None:
    assert declared.in_zone(written, VILNIUS) == (utc(2026, 11, 14, 7, 39), True)


@pytest.mark.parametrize(
    "written",
    ["14 lis 2026", "2026-11-14", "2026-W46-6", "2026-318", "20261114", "14.11.2026", "14-Nov-26"],
)
def test_a_date_is_its_midnight(written: str) -> None:
    assert declared.in_zone(written, VILNIUS) == (utc(2026, 11, 13, 22), True)
    assert declared.moment(written) == dt.date(2026, 11, 14)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "8 minutes ago",
        "05/01/2026",
        "2026-13-01",
        "2026-02-30",
        "0001-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "9999-12-31T23:59:59Z",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2026-01-05T24:61:00Z",
        "2026-01-05T24:00:01Z",
        "9999-12-31T24:00:00Z",
        "2026-01-05T08:30:00+99:99",
        "5 Foo 2026",
    ],
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert declared.in_zone(written, VILNIUS) is None


def test_the_earlier_of_two_times_and_on_by_the_leap() -> None:
    # In Vilnius clocks leap from 03:00 to 04:00, and are put back from 04:00 to 03:00.
    for written, expected in (
        ("2026-03-29T03:30", "2026-03-29T04:30:00+03:00"),
        ("2026-10-25T03:30", "2026-10-25T03:30:00+03:00"),
        ("2026-10-25T04:30", "2026-10-25T04:30:00+02:00"),
    ):
        read = declared.in_zone(written, VILNIUS)
        assert read is not None
        assert read[0].isoformat() == expected


def test_of_a_page_a_time_without_offset_is_only_a_date() -> None:
    assert declared.moment("2026-01-05T08:30:00") == dt.date(2026, 1, 5)
    assert declared.moment("2026-01-05T08:30:00Z") == utc(2026, 1, 5, 8, 30)


@pytest.mark.parametrize(
    "names",
    [
        "January February March April May June July August September October November December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        (
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
            " listopada grudnia"
        ),
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        (
            "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio"
            " gruodžio"
        ),
        (
            "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī"
            " decembrī"
        ),
        (
            "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november"
            " detsember"
        ),
        (
            "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta"
            " syyskuuta lokakuuta marraskuuta joulukuuta"
        ),
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        (
            "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка"
            " лістапада снежня"
        ),
    ],
)
def test_months_of_each_language(names: str) -> None:
    assert [months.number(name) for name in names.split()] == list(range(1, 13))
    assert [months.number(name.upper()) for name in names.split()] == list(range(1, 13))


SPELT = st.from_regex(
    r"(Mon, )?[0-9]{1,4}[-./ ]([0-9]{1,2}|Jan|lis|ноября)[-./ ][0-9]{1,5}"
    r"([T ,]{1,2}[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?)?( ?([A-Z]{1,4}|[+-][0-9:]{2,6}))?",
    fullmatch=True,
)


@given(SPELT | st.text(max_size=60) | st.integers().map(str), st.sampled_from(ZONES))
def test_whatever_is_written_a_moment_with_an_offset_or_none(written: str, zone: str) -> None:
    read = declared.in_zone(written, ZoneInfo(zone))
    if read is not None:
        assert read[0].utcoffset() is not None
        assert isinstance(read[0].tzinfo, dt.timezone)
        assert 1970 <= read[0].year <= 2101
    stated = declared.moment(written)
    assert not isinstance(stated, dt.datetime) or stated.tzinfo is not None


@given(
    st.integers(63_072_000, 4_102_000_000).map(lambda s: dt.datetime.fromtimestamp(s, dt.UTC)),
    st.sampled_from(ZONES),
)
def test_what_is_written_with_an_offset_is_read_the_same_anywhere(
    when: dt.datetime, zone: str
) -> None:
    local = when.astimezone(ZoneInfo(zone))
    for written in (
        local.isoformat(),
        f"{local:%d %b %Y %H:%M:%S %z}",
        f"{local:%b %d, %Y %H:%M:%S%z}",
    ):
        assert declared.in_zone(written, VILNIUS) == (when, False)


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "rot13"]
)
def test_a_codec_that_no_document_is_in_is_no_charset(label: str) -> None:
    body = "Учения под Минском".encode("cp1251") + b" " + b"x" * 70 + b".xn--\xe9\\u0041"
    assert declared.decode(body, f"text/html; charset={label}").startswith("Учения под Минском")
