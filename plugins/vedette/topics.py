"""The topics folder: taxonomy, concepts, entities, weights and one file a topic, read into a Lexicon.

The format is documented in docs/topics.md. Everything a rule relies on is checked here, so that
the tagger never meets an unknown concept, a stem it cannot use or a topic that cannot fire.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal, cast, get_args

from vedette import opinion, seedfile, stems, weights
from vedette.errors import SeedError
from vedette.opinion import Opinion
from vedette.seedfile import Node
from vedette.stems import Part, Stem
from vedette.weights import Weights

Within = Literal["sentence", "neighbours", "title", "article"]

ENTITY_KINDS: Final = ("place", "person", "org", "event", "agreement", "unit", "system")
NO_GATE: Final = "none"
DEFAULT_GATE: Final = "region"

_SHARED: Final = ("taxonomy", "concepts", "entities")
_WEIGHTS: Final = "weights"
SECOND: Final = "second.npz"
"""The one file that is no YAML: the second opinion's numbers."""
_ENTITY_KEYS = frozenset(
    {"slug", "name", "kind", "qid", "country", "concepts", "aliases", "weak", "context", "note"}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_CONCEPT = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}|any", re.ASCII)
_QID = re.compile(r"Q[1-9][0-9]*", re.ASCII)

Concepts = Mapping[str, tuple[Stem, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """When a topic fires: of each group in `all` one concept at least, of `none` no one."""

    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()
    within: Within = "sentence"
    weight: float = 1.0

    @property
    def key(self) -> str:
        """What the rule asks for in short; weights are learned for it."""
        wanted = "+".join("|".join(group) for group in self.all)
        unless = "".join(f"-{name}" for name in self.none)
        return f"{wanted}{unless}@{self.within}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text that a topic's file promises to be found, or not to be."""

    language: str | None
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A topic and its rules. `concepts` are its own, beside the lexicon's shared ones."""

    slug: str
    group: str
    name: str
    definition: str
    gate: str | None
    concepts: Concepts
    rules: tuple[Rule, ...]
    must: tuple[Example, ...]
    must_not: tuple[Example, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """Somebody or something with a name. `concepts` are set wherever it is named.

    `weak` are aliases that others bear, too: they count in a text that names it by one of `aliases`,
    and in a sentence that has one of the concepts `context`.
    """

    slug: str
    name: str
    kind: str
    qid: str | None
    country: bool
    concepts: tuple[str, ...]
    aliases: tuple[Stem, ...]
    weak: tuple[Stem, ...] = ()
    context: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """All that the tagger knows. `version` changes whenever any of its files does.

    Without `weights` topics are scored by their rules alone; `second` is None where there is no
    second opinion on them.
    """

    version: str
    threshold: float
    groups: Mapping[str, str]
    gates: Mapping[str, tuple[str, ...]]
    concepts: Concepts
    entities: Mapping[str, Entity]
    topics: Mapping[str, Topic]
    weights: Weights | None = None
    second: Opinion | None = None

    @property
    def countries(self) -> frozenset[str]:
        """Entities too common to tell two stories apart."""
        return frozenset(slug for slug, entity in self.entities.items() if entity.country)


def written(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the files of a topics folder those that people write: what is learned is much larger."""
    learned = {SECOND, f"{_WEIGHTS}.yaml"}
    return {name: data for name, data in files.items() if PurePosixPath(name).name not in learned}


def load(files: Mapping[str, bytes]) -> Lexicon:
    """Read the files of a topics folder.

    Args:
        files: contents by name; of a path only the last part counts, errors show all of it.

    Raises:
        SeedError: the first thing that is missing or wrong, with file, line and reason.
    """
    named = _by_stem([name for name in files if PurePosixPath(name).name != SECOND])

    def node(stem: str) -> Node:
        # One file at a time: as nodes they take several times the memory that their contents do.
        return seedfile.read(named[stem], files[named[stem]])

    taxonomy = node("taxonomy").only({"groups", "threshold", "gates"})
    concepts = _concepts(node("concepts").only({"concepts"}), known=())
    entities: dict[str, Entity] = {}
    contexts: list[Node] = []
    for stem in filter(_is_gazetteer, sorted(named)):
        contexts += _take_entities(node(stem), entities)
    known = set(concepts).union(*(entity.concepts for entity in entities.values()))
    groups = {slug: name.as_text() for slug, name in _slugs(taxonomy.mapping("groups"))}
    gates = {
        slug: tuple(_concept(item, known) for item in _filled(gate, "a concept"))
        for slug, gate in _slugs(taxonomy.optional_mapping("gates"))
    }
    for context in contexts:
        _concept(context, known)
    topics = {
        stem: _topic(stem, node(stem), groups, gates, known)
        for stem in filter(_is_topic, sorted(named))
    }
    return Lexicon(
        version=_version({PurePosixPath(name).name: data for name, data in files.items()}),
        threshold=_positive(taxonomy, "threshold"),
        groups=groups,
        gates=gates,
        concepts=concepts,
        entities=entities,
        topics=topics,
        weights=weights.read(node(_WEIGHTS), topics) if _WEIGHTS in named else None,
        second=_second(files, topics),
    )


def _is_gazetteer(stem: str) -> bool:
    return stem == "entities" or stem.startswith("entities-")


def _is_topic(stem: str) -> bool:
    return stem not in (*_SHARED, _WEIGHTS) and not _is_gazetteer(stem)


def _second(files: Mapping[str, bytes], topics: Collection[str]) -> Opinion | None:
    name = next((name for name in files if PurePosixPath(name).name == SECOND), None)
    return opinion.read(name, files[name], topics) if name is not None else None


def _by_stem(files: Iterable[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name in sorted(files):
        path = PurePosixPath(name)
        if path.suffix != ".yaml":
            raise SeedError(name, 1, "only .yaml files belong here: rename it or take it out")
        if path.stem in named:
            raise SeedError(name, 1, f"the same name as {named[path.stem]}: keep one")
        named[path.stem] = name
    folder = PurePosixPath(next(iter(named.values()), "")).parent
    for stem in _SHARED:
        if stem not in named:
            raise SeedError(str(folder / f"{stem}.yaml"), 1, "the file is missing")
    if not any(map(_is_topic, named)):
        raise SeedError(named["taxonomy"], 1, "no topic: add a file <slug>.yaml beside this one")
    return named


def _version(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for stem, data in sorted(contents.items()):
        digest.update(f"{stem} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()[:12]


def _concepts(node: Node, known: Collection[str]) -> dict[str, tuple[Stem, ...]]:
    """Read the `concepts` of a file; a name in `known` is refused."""
    concepts = {}
    for name, child in node.optional_mapping("concepts").items():
        if not _CONCEPT.fullmatch(name):
            child.fail(f"concept {name!r}: write it in capitals, digits and _")
        if name in known:
            child.fail(f"concept {name} is a shared one already: choose another name")
        concepts[name] = _stems(child)
    return concepts


def _stems(node: Node) -> tuple[Stem, ...]:
    """Read stems by language. All are applied to every text, so languages may share one."""
    found: dict[Stem, None] = {}
    # Phrases share their words: one object for each.
    parts: dict[Part, Part] = {}
    for language, items in node.as_mapping().items():
        if not _LANGUAGE.fullmatch(language):
            items.fail(f"unknown language {language!r}: two small letters, or any")
        lines: dict[Stem, int] = {}
        for item in items.as_list():
            stem = _stem(item)
            stem = Stem(tuple(parts.setdefault(part, part) for part in stem.parts), stem.cased)
            if stem in lines:
                source = item.as_text()
                item.fail(f"{node.name}: stem {source!r} is there already, line {lines[stem]}")
            lines[stem] = item.line
        found |= dict.fromkeys(lines)
    if not found:
        node.fail(f"{node.name}: has no stem")
    return tuple(found)


def _stem(item: Node) -> Stem:
    if item.kind == "text" and not item.raw.strip():
        item.fail("an empty stem")
    try:
        return stems.parse(item.as_text())
    except ValueError as error:
        item.fail(f"stem {item.as_text()!r}: {error}")


def _take_entities(node: Node, entities: dict[str, Entity]) -> list[Node]:
    """Add the entities of a file; return their contexts, that other files may define."""
    contexts: list[Node] = []
    for item in node.only({"entities"}).list("entities"):
        entity = _entity(item)
        if entity.slug in entities:
            item.fail(f"entity {entity.slug} is there already: choose another slug")
        entities[entity.slug] = entity
        contexts += item.optional_list("context")
    return contexts


def _entity(node: Node) -> Entity:
    node.only(_ENTITY_KEYS)
    qid = node.optional_text("qid")
    if qid is not None and not _QID.fullmatch(qid):
        node.need("qid").fail(f"qid: expected Q and digits, or null, found {qid!r}")
    return Entity(
        slug=_slug(node.need("slug")),
        name=node.text("name"),
        kind=node.choice("kind", ENTITY_KINDS),
        qid=qid,
        country=node.flag("country", default=False),
        concepts=tuple(_concept(item) for item in node.optional_list("concepts")),
        aliases=_stems(node.need("aliases")),
        weak=_stems(weak) if (weak := node.get("weak")) is not None else (),
        context=tuple(_concept(item) for item in node.optional_list("context")),
        note=node.optional_text("note"),
    )


def _topic(
    stem: str,
    node: Node,
    groups: Collection[str],
    gates: Collection[str],
    known: Collection[str],
) -> Topic:
    node.only({"slug", "group", "name", "definition", "gate", "concepts", "rules", "examples"})
    slug = _slug(node.need("slug"))
    if slug != stem:
        node.need("slug").fail(f"slug {slug!r} is not the file's name, {stem!r}")
    group = node.text("group")
    if group not in groups:
        node.need("group").fail(f"unknown group {group!r}: taxonomy.yaml has {_listed(groups)}")
    concepts = _concepts(node, known)
    names = {*known, *concepts}
    examples = node.get("examples")
    return Topic(
        slug=slug,
        group=group,
        name=node.text("name"),
        definition=node.text("definition"),
        gate=_gate(node, gates),
        concepts=concepts,
        rules=tuple(_rule(item, names) for item in _filled(node.need("rules"), "a rule")),
        must=_examples(examples, "must"),
        must_not=_examples(examples, "must_not"),
    )


def _gate(node: Node, gates: Collection[str]) -> str | None:
    gate = node.optional_text("gate") or DEFAULT_GATE
    if gate == NO_GATE:
        return None
    if gate not in gates:
        place = node.get("gate") or node
        place.fail(f"unknown gate {gate!r}: taxonomy.yaml has {_listed(gates)}; or say none")
    return gate


def _rule(node: Node, known: Collection[str]) -> Rule:
    node.only({"all", "none", "within", "weight"})
    groups = tuple(
        tuple(
            _concept(part, known)
            for part in (_filled(item, "a concept") if item.kind == "list" else (item,))
        )
        for item in _filled(node.need("all"), "a concept")
    )
    none = tuple(_concept(item, known) for item in node.optional_list("none"))
    for group in groups:
        if set(group) <= set(none):
            node.need("none").fail(
                f"the rule asks for {_listed(group)} and forbids it: never fires"
            )
    within = node.choice("within", get_args(Within), default="sentence")
    weight = _positive(node, "weight", default=1.0)
    return Rule(all=groups, none=none, within=cast("Within", within), weight=weight)


def _examples(node: Node | None, key: str) -> tuple[Example, ...]:
    if node is None:
        return ()
    node.only({"must", "must_not"})
    return tuple(_example(item) for item in node.optional_list(key))


def _example(node: Node) -> Example:
    node.only({"language", "title", "text"})
    title, text = node.optional_text("title"), node.optional_text("text")
    if title is None and text is None:
        node.fail("an example needs a title or a text")
    return Example(language=node.optional_text("language"), title=title or "", text=text or "")


def _concept(item: Node, known: Collection[str] | None = None) -> str:
    name = item.as_text()
    if not _CONCEPT.fullmatch(name):
        item.fail(f"concept {name!r}: write it in capitals, digits and _")
    if known is not None and name not in known:
        item.fail(f"unknown concept {name}: define it in concepts.yaml, an entity or this topic")
    return name


def _slug(node: Node) -> str:
    slug = node.as_text()
    if not _SLUG.fullmatch(slug):
        node.fail(f"slug {slug!r}: small letters, digits and single hyphens only")
    return slug


def _slugs(mapping: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    for key, child in mapping.items():
        if not _SLUG.fullmatch(key):
            child.fail(f"slug {key!r}: small letters, digits and single hyphens only")
        yield key, child


def _filled(node: Node, what: str) -> tuple[Node, ...]:
    items = node.as_list()
    if not items:
        node.fail(f"{node.name}: needs {what} at least")
    return items


def _positive(node: Node, key: str, default: float | None = None) -> float:
    number = node.number(key, default)
    if number <= 0:
        node.need(key).fail(f"{key}: expected more than 0, found {number:g}")
    return number


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
