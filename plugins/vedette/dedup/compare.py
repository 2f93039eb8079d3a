"""Verification: do two texts repeat one another, told from their signatures alone.

Symmetric, so that the answer does not hang on which of the two came first.
"""

from collections import Counter
from dataclasses import dataclass, replace
from operator import attrgetter

from vedette.dedup import forms
from vedette.dedup.signature import LEAD, WORDS, Signature

ENOUGH_CONTAINED = 0.5
"""Share of the smaller set that makes a copy."""
ENOUGH_LED = 0.25
"""The same where both texts begin alike: a cut with an outlet's lines around it."""
ENOUGH_HEADLESS = 0.65
"""The same where they share the beginning of neither, and `ENOUGH_TAIL` shingles in a row: two stories
with one background, two short ones with one outlet's lines share less."""
ENOUGH_TAIL = 80
ENOUGH_OF_KIN = 0.85
"""The same of two texts of one outlet, whose boilerplate and background may be most of a short one."""
ENOUGH_IN_A_ROW = 40
"""Shingles in a row, from the beginning of the one, that make it a part of the other."""
SHORT = 20
"""Texts of fewer words are copies only where all of their words are the same."""

_LED = 0.5
_OWN_ENOUGH = 10
_OWN_SHARED = 0.4
_MOSTLY_QUOTED = 0.5
_FLASH = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """What two texts share: `of_a` and `of_b` are shares of their own shingles, 0 to 1.

    `a_leads`: the beginning of a stands in b. `longest` counts shingles in a row, `slots` the places
    in which a few words are others.
    """

    shared: int
    containment: float
    of_a: float
    of_b: float
    a_leads: bool
    b_leads: bool
    longest: int
    slots: int = 0

    @property
    def mirrored(self) -> "Overlap":
        """The same, seen from the other text."""
        return replace(
            self, of_a=self.of_b, of_b=self.of_a, a_leads=self.b_leads, b_leads=self.a_leads
        )


def containment(a: Signature, b: Signature) -> tuple[float, float, float]:
    """Shared shingles over the smaller set, over `a` and over `b`; zeros where one is empty."""
    if not a.hashes or not b.hashes:
        return 0.0, 0.0, 0.0
    shared = len(a.known & b.known)
    return shared / min(len(a), len(b)), shared / len(a), shared / len(b)


def compare(a: Signature, b: Signature, *, kin: bool = False) -> Overlap | None:
    """What two texts have in common, or None where that is too little or means nothing.

    It counts where
    - half of the smaller set is in the other; a quarter where both begin alike; .65 and eighty
      shingles in a row where the beginning of neither is shared, .85 where they are of one outlet
      (`kin`); or the beginning of the one stands in the other, forty shingles in a row;
    - a text shorter than 20 words stands at the beginning of the other (see `_short`);
    - it is more than what both quote: of what is no quotation .4 is shared as well;
    - the two are not one form filled in twice (see `forms.one_form`).
    """
    shared = len(a.known & b.known)
    if not shared:
        return None
    # As if all of it stood in a row: what is not enough then needs no closer look.
    found = _overlap(a, b, shared)
    if min(len(a), len(b)) <= SHORT - WORDS:
        return found if _short(*sorted((a, b), key=len)) else None
    if not _enough(found, kin=kin):
        return None
    runs = forms.runs(a, b)
    slots = forms.slots(a, b, runs)
    found = replace(found, longest=max(run.length for run in runs), slots=len(slots))
    if not _enough(found, kin=kin) or _only_quoted(a, b):
        return None
    return None if forms.one_form(a, b, slots, shared=shared, kin=kin) else found


def _overlap(a: Signature, b: Signature, shared: int) -> Overlap:
    return Overlap(
        shared=shared,
        containment=shared / min(len(a), len(b)),
        of_a=shared / len(a),
        of_b=shared / len(b),
        a_leads=_leads(a, b),
        b_leads=_leads(b, a),
        longest=shared,
    )


def _short(small: Signature, large: Signature) -> bool:
    """Whether a flash or a short summary stands in another text.

    It is the same, or from eight words on stands in a row at the other's beginning, but for five
    words at its ends (a credit, an appeal), and no figure is another.
    """
    if small.known == large.known:
        return True
    best = max(forms.runs(small, large), key=attrgetter("length"))
    if best.length < max(_FLASH, len(small) - WORDS) or best.b > WORDS:
        return False
    said, more = (Counter(one.hash for one in text.figures) for text in (small, large))
    return said <= more and (said == more or len(large) > SHORT - WORDS)


def _leads(a: Signature, b: Signature) -> bool:
    """Whether the beginning of `a` stands in `b`."""
    lead = a.hashes[:LEAD]
    return sum(value in b.known for value in lead) >= _LED * len(lead)


def _enough(found: Overlap, *, kin: bool) -> bool:
    if found.a_leads and found.b_leads:
        enough = found.containment >= ENOUGH_LED
    elif found.a_leads or found.b_leads:
        enough = found.containment >= ENOUGH_CONTAINED
    else:
        floor = ENOUGH_OF_KIN if kin else ENOUGH_HEADLESS
        enough = found.containment >= floor and found.longest >= ENOUGH_TAIL
    return enough or ((found.a_leads or found.b_leads) and found.longest >= ENOUGH_IN_A_ROW)


def _only_quoted(a: Signature, b: Signature) -> bool:
    """Whether what two texts share is what both of them quote.

    A statement that only one of them has in quotation marks is text the other one took over.
    """
    if not (a.quoted and b.quoted):
        return False
    quoted = (a.known - a.own) & (b.known - b.own)
    if len(quoted) < _MOSTLY_QUOTED * len(a.known & b.known):
        return False
    own_a, own_b = a.known - quoted, b.known - quoted
    smaller = min(len(own_a), len(own_b))
    return smaller >= _OWN_ENOUGH and len(own_a & own_b) < _OWN_SHARED * smaller
