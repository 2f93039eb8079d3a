"""What a new article is to those known before it: the one way through, whatever the index."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vedette.dedup.compare import ENOUGH_CONTAINED, ENOUGH_LED, Overlap, compare, containment
from vedette.dedup.index import Candidate, Found, Index, Link, Newcomer, Rank
from vedette.model import Copy, Part, Relation

WINDOW = dt.timedelta(days=30)
"""How far back (and, where articles arrive out of order, ahead) a copy's original is looked for."""
PARTS = 12
"""Parts of a bulletin that are kept."""

_WHOLE = 0.9
_AS_GOOD = 0.1
_COVERED = 0.5
_EMBEDDED = 0.7
_SMALLEST_PART = 16
# A date that lies further before first sight is not believed, and none as more than the day and a half
# that a slow feed may take: it would make anyone the first.
_BELIEVED = dt.timedelta(days=14)
_TAKEN = dt.timedelta(hours=36)
_STATED = frozenset({"feed", "page"})


def moment(published: dt.datetime, date_source: str, first_seen: dt.datetime) -> dt.datetime:
    """When an article was there: as published if feed or page state it credibly, else first seen.

    Credible is what lies at most two weeks before first sight, and not after it; it counts as at most
    36 hours before.
    """
    stated = date_source in _STATED and dt.timedelta() <= first_seen - published <= _BELIEVED
    return max(published, first_seen - _TAKEN) if stated else first_seen


def relate(index: Index, newcomer: Newcomer) -> Found:
    """Find what relates an article to those of the index, record it there and add the article.

    Work is bounded: at most 20 candidates are compared, what these are copies of, and two hundred
    copies of what is no original any more, or has another text.
    """
    sample = newcomer.signature.sample()
    since, until = newcomer.day - WINDOW, newcomer.day + WINDOW
    was_copy = index.add(newcomer, sample)
    near = index.candidates(sample, article=newcomer.article, since=since, until=until)

    def bring(articles: Iterable[int]) -> None:
        new = set(articles) - {newcomer.article, *(one.article for one in near)}
        near.extend(index.known(new, since=since, until=until) if new else ())

    bring(one.link.original.article for one in near if one.link)
    if was_copy is not None:
        bring(index.copies_of([newcomer.article]))
    found = decide(newcomer, near, was_copy=bool(was_copy))
    # Who loses the name of an original hands its copies on.
    fallen = found.unmasked - {newcomer.article}
    if fallen:
        bring(index.copies_of(fallen))
        found = decide(newcomer, near, was_copy=bool(was_copy))
    index.save(newcomer.article, found)
    return found


class _Pair(NamedTuple):
    """A candidate and what the newcomer (a) shares with it (b)."""

    other: Candidate
    overlap: Overlap

    def shared(self, newcomer: Newcomer) -> frozenset[int]:
        return newcomer.signature.known & self.other.signature.known


def decide(newcomer: Newcomer, candidates: Sequence[Candidate], *, was_copy: bool = False) -> Found:
    """What relates an article to these.

    Of two texts that share enough (`compare`) the later one by `Rank` is the copy, where at least
    half of it is the earlier one's (a quarter where both begin alike; seven where the earlier one
    stands whole behind another beginning). If less of it is, but the earlier one stands in it, it is a
    bulletin, and the earlier one its part.

    Of several originals it is the one with the highest containment; of those within a tenth of it
    the one that was first, so that a copy of a copy leads to the original. What was a copy of the
    newcomer's earlier text stays one, with what they share now.

    Args:
        newcomer: the article.
        candidates: what it is compared with.
        was_copy: it was known to be a copy before.
    """
    pairs = [
        _Pair(other, overlap)
        for other in candidates
        if (overlap := compare(newcomer.signature, other.signature, kin=_kin(newcomer, other)))
    ]
    before = [pair for pair in pairs if pair.other.rank < newcomer.rank]
    after = [pair for pair in pairs if pair.other.rank > newcomer.rank]
    original = _original([pair for pair in before if _repeats(pair.overlap)])
    turned = [
        pair for pair in after if _repeats(pair.overlap.mirrored) and _better(newcomer.rank, pair)
    ]
    fresh = {pair.other.article for pair in turned if pair.other.link is None}
    if original and not was_copy:
        fresh.add(newcomer.article)
    return Found(
        copy=original and _copy(newcomer, original.other, original.overlap),
        turned=tuple(_copy(pair.other, newcomer, pair.overlap.mirrored) for pair in turned)
        + tuple(_former(newcomer, candidates, turned)),
        unmasked=frozenset(fresh),
        parts=(
            *_parts(newcomer, original, pairs, turned),
            *_left(candidates, turned),
        ),
    )


def _former(
    newcomer: Newcomer, candidates: Iterable[Candidate], turned: Iterable[_Pair]
) -> Iterator[Copy]:
    """What was a copy of the newcomer while that had another text."""
    still = {pair.other.article for pair in turned}
    for one in candidates:
        if one.article in still or one.rank < newcomer.rank or one.link is None:
            continue
        if one.link.original.article == newcomer.article:
            smaller, of_copy, of_original = containment(one.signature, newcomer.signature)
            yield Copy(
                article=one.article,
                original=newcomer.article,
                relation="rewritten",
                containment=smaller,
                of_copy=of_copy,
                of_original=of_original,
                leads=False,
            )


def _kin(one: Newcomer | Candidate, other: Newcomer | Candidate) -> bool:
    return one.outlet == other.outlet


def _repeats(overlap: Overlap) -> bool:
    """Whether the later text (a) is mostly the earlier one's (b).

    A bulletin is not, that has another one's story after a beginning and much else of its own.
    """
    led = overlap.a_leads and overlap.b_leads
    if overlap.b_leads and not overlap.a_leads and overlap.of_b >= ENOUGH_CONTAINED:
        return overlap.of_a >= _EMBEDDED
    return overlap.of_a >= (ENOUGH_LED if led else ENOUGH_CONTAINED)


def _original(pairs: Sequence[_Pair]) -> _Pair | None:
    if not pairs:
        return None
    floor = max(pair.overlap.containment for pair in pairs) - _AS_GOOD
    good = (pair for pair in pairs if pair.overlap.containment >= floor)
    return min(good, key=_rank)


def _rank(pair: _Pair) -> Rank:
    return pair.other.rank


def _better(first: Rank, pair: _Pair) -> bool:
    """Whether `first` is an original for the pair's article, rather than the one it has."""
    link: Link | None = pair.other.link
    if link is None or link.original.article == first.article:
        return True
    gain = pair.overlap.containment - link.containment
    return gain > _AS_GOOD or (gain >= -_AS_GOOD and first <= link.original)


def _copy(one: Candidate | Newcomer, original: Candidate | Newcomer, overlap: Overlap) -> Copy:
    return Copy(
        article=one.article,
        original=original.article,
        relation=_relation(overlap, kin=_kin(one, original)),
        containment=overlap.containment,
        of_copy=overlap.of_a,
        of_original=overlap.of_b,
        leads=overlap.b_leads,
    )


def _relation(overlap: Overlap, *, kin: bool) -> Relation:
    whole_copy, whole_original = overlap.of_a >= _WHOLE, overlap.of_b >= _WHOLE
    if whole_copy and whole_original:
        # With another beginning it may say something else; so it may where an outlet prints its own
        # text again with another word in it.
        begins = overlap.a_leads or overlap.b_leads
        same = begins and not (kin and overlap.slots)
        return "same" if same else "rewritten"
    if whole_copy:
        return "cut"
    return "extended" if whole_original else "rewritten"


def _parts(
    newcomer: Newcomer,
    original: _Pair | None,
    pairs: Sequence[_Pair],
    turned: Sequence[_Pair],
) -> Iterator[Part]:
    """What stands in the newcomer as a bulletin, and the bulletins that it stands in itself.

    Of several texts that share the same words with a bulletin only one is its part, copies being many:
    what an original has there already is not said of its copy again.
    """
    covered: set[int] = set(original.shared(newcomer)) if original else set()
    number = 0
    for pair in sorted(pairs, key=_fullest):
        shared = pair.shared(newcomer)
        mirrored = pair.overlap.mirrored
        earlier = pair.other.rank < newcomer.rank
        if _repeats(pair.overlap if earlier else mirrored):
            if earlier and pair is not original and _is_bulletin(mirrored):
                yield _part(pair.other.article, newcomer.article, mirrored)
            if not earlier and pair not in turned and _is_bulletin(pair.overlap):
                yield _part(newcomer.article, pair.other.article, pair.overlap)
            continue
        if _embeds(pair.overlap) and (earlier or not _embeds(mirrored)):
            if number < PARTS and len(shared & covered) < _COVERED * len(shared):
                covered |= shared
                number += 1
                yield _part(newcomer.article, pair.other.article, pair.overlap)
        elif _embeds(mirrored) and not _told(pair, shared, original, pairs):
            yield _part(pair.other.article, newcomer.article, mirrored)


def _left(candidates: Iterable[Candidate], turned: Iterable[_Pair]) -> Iterator[Part]:
    """Bulletins that were taken for the original of what leads to the newcomer now."""
    known = {one.article: one for one in candidates}
    for pair in turned:
        link = pair.other.link
        before = known.get(link.original.article) if link else None
        overlap = before and compare(
            before.signature, pair.other.signature, kin=_kin(before, pair.other)
        )
        if before and overlap and _is_bulletin(overlap):
            yield _part(before.article, pair.other.article, overlap)


def _told(
    bulletin: _Pair, shared: frozenset[int], original: _Pair | None, pairs: Sequence[_Pair]
) -> bool:
    """Whether a bulletin has what it shares with the newcomer from elsewhere.

    That is from the newcomer's own original, which is the part then, or from the original that the
    bulletin itself is a copy of.
    """
    link = bulletin.other.link
    sources = [original.other] if original and original.other != bulletin.other else []
    sources += [
        pair.other for pair in pairs if link and pair.other.article == link.original.article
    ]
    return any(
        len(shared & one.signature.known) >= _COVERED * len(shared)
        and compare(one.signature, bulletin.other.signature, kin=_kin(one, bulletin.other))
        for one in sources
    )


def _fullest(pair: _Pair) -> tuple[float, Rank]:
    """Best first: by tenths of the part that are there, then who was first."""
    return -int(pair.overlap.of_b * 10), pair.other.rank


def _embeds(overlap: Overlap) -> bool:
    """Whether the other one (b) stands in the bulletin (a): most of it, or from its beginning.

    A flash at the beginning of a report makes that no bulletin.
    """
    if overlap.shared < _SMALLEST_PART:
        return False
    return overlap.of_b >= ENOUGH_CONTAINED or overlap.b_leads


def _is_bulletin(overlap: Overlap) -> bool:
    """Whether the other one (b) stands in it (a) beside more of its own."""
    return _embeds(overlap) and overlap.of_a < ENOUGH_CONTAINED and not overlap.a_leads


def _part(article: int, part: int, overlap: Overlap) -> Part:
    return Part(article=article, part=part, of_article=overlap.of_a, of_part=overlap.of_b)
