"""The stories that the texts tell."""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from vedette import story
from vedette.cli.grouping.copies import Related
from vedette.cli.grouping.texts import Text
from vedette.tag import Tagger


class Stories:
    """Features of what has any of its own, and the stories made of them, earliest first."""

    def __init__(
        self,
        texts: Iterable[tuple[Text, Related]],
        *,
        tagger: Tagger,
        countries: Collection[str],
        body: Callable[[Text], str],
        everything: bool,
    ) -> None:
        """Read all texts, so that it is known how common a word is.

        Args:
            texts: with what each is to the others.
            tagger: says what a text is about.
            countries: the entities that are countries.
            body: gives of a text what is to be read.
            everything: make stories of texts that are about no topic, too.
        """
        self._tagger = tagger
        self._countries = countries
        self._body = body
        self._everything = everything
        self._features: dict[int, story.Features] = {}
        self._story_of: dict[int, int] = {}
        self._desk = story.Desk(background=self._read(texts), everything=everything)

    def file(self, text: Text, related: Related) -> int | None:
        """The story of a text, by the number of its first one; give texts in order of time."""
        number = self._place(text, related)
        if number is not None:
            self._story_of[text.number] = number
        return number

    def _read(self, texts: Iterable[tuple[Text, Related]]) -> Iterator[story.Features]:
        """Tag texts, unless another one's tags hold for them; keep what stories are made of."""
        for text, related in texts:
            if related.whole:
                continue
            body = self._body(text)
            tagging = self._tagger.tag(text.title, body, text.language)
            features = story.features(
                text.number,
                text.title,
                body,
                tagging=tagging,
                published=text.moment,
                language=tagging.language,
                countries=self._countries,
            )
            if self._everything or story.relevant(tagging):
                self._features[text.number] = features = _shared(features)
            yield features

    def _place(self, text: Text, related: Related) -> int | None:
        earlier = related.earlier
        if earlier and related.same_event and earlier.number in self._story_of:
            return self._story_of[earlier.number]
        features = self._features.pop(text.number, None)
        if features is None:
            return None
        placement = self._desk.place(features)
        number = text.number if placement.story is None else placement.story
        self._desk.join(number, features)
        return number


def _shared(features: story.Features) -> story.Features:
    """The same with each word in memory once, however many texts have it."""
    return replace(
        features, terms={sys.intern(term): count for term, count in features.terms.items()}
    )
