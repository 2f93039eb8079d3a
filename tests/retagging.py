"""What the tests of re-tagging share: two lexicons in a folder of their own, and articles between them."""

import dataclasses
from pathlib import Path
from typing import Any

from tests.factories import Make

from vedette.config import Config
from vedette.pipeline import analyse, setup
from vedette.pipeline.work import Work
from vedette.store import retagging
from vedette.store import setup as loading

CONCEPTS = """\
concepts:
  TROOP: {en: [troop, soldier]}
  ARRIVE: {en: [arriv]}
  FERRY: {en: [ferry, ferries]}
"""
ENTITIES = """\
entities:
  - {slug: lithuania, name: Lithuania, kind: place, qid: null, country: true, concepts: [REGION], aliases: {en: [lithuania]}}
"""
TAXONOMY = "groups: {g: A group}\nthreshold: 1.0\n"
TOPIC = """\
slug: {slug}
name: {name}
group: g
definition: Invented.
gate: none
rules:
  - all: [{concepts}]
examples:
  must: [{{language: en, text: "Troops arrive by ferry."}}]
  must_not: [{{language: en, text: Nobody.}}]
"""

TROOPS = "Troops arrived in Lithuania on Monday. Nobody was hurt."
FERRIES = "Ferries stopped at noon. Nobody was hurt."
NOTHING = "The cook bakes bread. Nobody was hurt."


class Folder:
    """A topics folder: `arrivals` from the beginning, and what a test changes."""

    def __init__(self, seeds: Path) -> None:
        self.topics = seeds / "topics"
        self.topics.mkdir(parents=True)
        for name, text in (("concepts", CONCEPTS), ("entities", ENTITIES), ("taxonomy", TAXONOMY)):
            (self.topics / f"{name}.yaml").write_text(text, encoding="utf-8")
        self.write("arrivals", "TROOP, ARRIVE")

    def write(self, slug: str, concepts: str) -> None:
        text = TOPIC.format(slug=slug, name=slug.title(), concepts=concepts)
        (self.topics / f"{slug}.yaml").write_text(text, encoding="utf-8")

    def drop(self, slug: str) -> None:
        (self.topics / f"{slug}.yaml").unlink()


class Room:
    """Articles, the folder they are tagged with, and re-tagging."""

    def __init__(self, work: Work, make: Make, seeds: Path) -> None:
        self.folder = Folder(seeds)
        self.config: Config = dataclasses.replace(work.config, seeds=seeds)
        self.work = dataclasses.replace(work, config=self.config)
        self.make = make
        self.load()

    def load(self) -> str:
        """Load the folder as it is; its version."""
        terms = setup.lexicon(self.config)
        loading.topics(self.work.connection, terms, now=self.work.now())
        retagging.note_lexicon(self.work.connection, terms.version, "a few", now=self.work.now())
        return terms.version

    def change(self) -> str:
        """Now ferries are a topic, arrivals by ferry only."""
        self.folder.write("ferries", "FERRY")
        self.folder.write("arrivals", "TROOP, ARRIVE, FERRY")
        return self.load()

    def article(self, text: str, **given: Any) -> int:
        """An article on its way to tagging; its outlet is one that lets us keep everything."""
        return self.make.article(text=text, **{"rights": "full", "state": "deduplicated"} | given)

    def copy(self, original: int, text: str, **given: Any) -> int:
        number = self.article(text, **given)
        self.make.insert(
            "copy_of", article_id=number, original_id=original, relation="same", containment=1,
            of_copy=1, of_original=1, found_at=self.make.clock(),
        )  # fmt: skip
        return number

    def analyse(self) -> None:
        analyse.tag(self.work)
        analyse.file(self.work)

    def tags(self, article: int) -> dict[str, bool]:
        """The topics of an article: about or mention."""
        rows = self.make.rows(
            "select t.slug, g.about from news.tagging g join news.topic t on t.id = g.topic_id"
            " where g.article_id = %s",
            article,
        )
        return dict(rows)

    def changes(self, article: int) -> dict[str, str]:
        """What is proposed for an article: kinds by topic."""
        rows = self.make.rows(
            "select topic, kind from news.retag_topic where article_id = %s", article
        )
        return dict(rows)

    def standing(self, article: int) -> tuple[str, str | None, str]:
        """State, gate and lexicon of an article."""
        ((state, gate, lexicon),) = self.make.rows(
            "select state, gate, lexicon from news.article where id = %s", article
        )
        return state, gate, lexicon
