"""Texts with a language's frequencies, and what editors do to them: for tests of copies."""

import random
from collections.abc import Callable

Words = list[str]


def _vocabulary(size: int = 4000) -> Words:
    chance = random.Random(7)
    letters = "aeioubdgklmnprstvząčęėšųū"
    return ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(size)]


_VOCABULARY = _vocabulary()
_WEIGHTS = [1 / (rank + 3) for rank in range(len(_VOCABULARY))]


def prose(seed: int, words: int = 500) -> Words:
    """Words with frequencies like a language's: a few very common, most of them rare."""
    return random.Random(seed).choices(_VOCABULARY, _WEIGHTS, k=words)


def numbered(words: Words, seed: int) -> Words:
    """The words with a number in every fourteenth place."""
    chance = random.Random(seed)
    return [str(chance.randint(2, 9000)) if i % 14 == 0 else w for i, w in enumerate(words)]


BOILERPLATE = prose(10_001, 60)

EDITS: dict[str, Callable[[Words, int], Words]] = {
    "framed": lambda w, seed: prose(50_000 + seed, 15) + w + BOILERPLATE,
    "cut to 70 %": lambda w, _: w[: len(w) * 7 // 10],
    "cut to 40 %": lambda w, _: w[: len(w) * 4 // 10],
    "cut to 25 %, boilerplate": lambda w, _: w[: len(w) // 4] + BOILERPLATE,
    "a fifth inserted": lambda w, seed: (
        w[: len(w) // 3] + prose(60_000 + seed, len(w) // 5) + w[len(w) // 3 :]
    ),
    "a third replaced": lambda w, seed: (
        w[: len(w) // 3] + prose(40_000 + seed, len(w) // 3) + w[len(w) * 2 // 3 :]
    ),
    "another lead": lambda w, seed: prose(45_000 + seed, 40) + w[len(w) // 6 :],
    "the middle": lambda w, _: w[len(w) * 3 // 10 : len(w) * 7 // 10],
    "the first forty words": lambda w, _: w[:40],
}
"""What becomes of a text elsewhere, by name: given its words and a seed for what is put in."""
