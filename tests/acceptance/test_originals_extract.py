"""The seed documents as pages: every sentence of the report comes out, and none of the noise."""

import html
from pathlib import Path

import pytest

from vedette.config import ROOT
from vedette.extract import extract

SEEDS = ROOT.parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the originals are not on this machine")

# Lines of the originals that are no part of the report, told by how they begin; nothing longer
# than a few words of a publisher stands here.
NOISE = {
    "000": ("NATO DENIES", "LITHUANIA CITIZENS FORM", "CLICK HERE FOR", "Load more"),
    "001": ("X", "A Lithuanian soldier", "Related Posts"),
    "002": (
        "No time to read", "Next Article", "Previous Article", "Get a summary", "Crispy Air Fryer",
        "Choosing the right",
    ),
    "003": (
        "Fact checked", "Russian aggression", "Be the first", "Leave a Reply", "Your email address",
        "This site uses",
    ),
    "004": ("Photo by", "Updated Jul"),
}  # fmt: skip
HEADLINE_AT = {"001": 1}


def lines_of(file: Path) -> list[str]:
    return [" ".join(line.split()) for line in file.read_text("utf-8").splitlines() if line.strip()]


def as_page(lines: list[str]) -> bytes:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = f"<html><head><title>{html.escape(lines[0])}</title></head>"
    return f"{head}<body><article>{body}</article></body></html>".encode()


def is_noise(line: str, slug: str) -> bool:
    return any(
        line == start or (len(start) > 1 and line.startswith(start)) for start in NOISE[slug]
    )


@pytest.mark.parametrize("slug", sorted(NOISE))
def test_sentences_stay_and_noise_goes(slug: str) -> None:
    (file,) = SEEDS.glob(f"{slug}_*.txt")
    lines = lines_of(file)
    headline = lines[HEADLINE_AT.get(slug, 0)]
    article = extract(as_page(lines))
    report = [line for line in lines if line != headline and not is_noise(line, slug)]
    assert article.title == headline
    assert article.text.split("\n") == report
    assert article.furniture > 0
