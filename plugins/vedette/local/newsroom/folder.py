"""The newsroom's folder to its content: outlets files, serving.yaml, articles/."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from vedette import seedfile, seeds, urls
from vedette.errors import UsageError
from vedette.local.newsroom import articles, serving
from vedette.local.newsroom.content import Content
from vedette.model import Outlet
from vedette.seedfile import Node


def read(folder: Path, files: Sequence[Path], *, epoch: dt.datetime) -> Content:
    """Read the newsroom's folder.

    Args:
        folder: holds serving.yaml and articles/.
        files: the outlets files to serve.
        epoch: the moment every date counts from, to the second; aware.

    Raises:
        SeedError: what cannot be served, with file, line and reason.
        UsageError: a naive epoch, or a folder without content.
    """
    if epoch.tzinfo is None:
        message = f"epoch {epoch.isoformat()} has no zone: write it with one, such as +00:00"
        raise UsageError(message)
    outlets = tuple(outlet for file in files for outlet in _outlets(file))
    behaviour = _open(folder / "serving.yaml").only({"outlets", "feeds"})
    content = Content(
        outlets=outlets,
        houses={slug: serving.house(node) for slug, node in behaviour.mapping("outlets").items()},
        channels={slug: serving.channel(node) for slug, node in behaviour.mapping("feeds").items()},
        pieces=(),
    )
    _complete(behaviour, content)
    nodes = {path.stem: _open(path) for path in sorted((folder / "articles").glob("*.yaml"))}
    pieces = articles.read(nodes, content, epoch.replace(microsecond=0))
    return dataclasses.replace(content, pieces=pieces)


def _open(path: Path) -> Node:
    try:
        return seedfile.read(str(path), path.read_bytes())
    except OSError as error:
        message = f"{path}: {error.strerror}: the newsroom's content is incomplete"
        raise UsageError(message) from error


def _outlets(path: Path) -> tuple[Outlet, ...]:
    names = {
        _reserved(feed.need("url"))
        for outlet in _open(path).list("outlets")
        for feed in outlet.list("feeds")
    }
    return seeds.outlets(str(path), path.read_bytes(), allowed=names)


def _reserved(node: Node) -> str:
    """The host of a feed, which must be one that can belong to nobody."""
    name = urls.host(node.as_text())
    if not name.endswith(".example"):
        node.fail("url: the newsroom answers for names below .example only")
    return name


def _complete(behaviour: Node, content: Content) -> None:
    for outlet in content.outlets:
        if outlet.slug not in content.houses:
            behaviour.need("outlets").fail(f"outlet {outlet.slug!r} is missing")
        for feed in outlet.feeds:
            if feed.slug not in content.channels:
                behaviour.need("feeds").fail(f"feed {feed.slug!r} is missing")
