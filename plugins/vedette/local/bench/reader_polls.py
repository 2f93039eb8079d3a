"""Polls feeds with the `reader` library: what our polls are measured against."""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Sequence

from vedette.local.bench import feeds_server

WORKERS = 8


def main(argv: Sequence[str] | None = None) -> None:
    """Poll once for each line of standard input, which names the database; answer in JSON.

    The answer is how long it took and how many entries are known by then. The server is named as a
    proxy: so every feed has a host name of its own without DNS, at no cost for reader, which may
    even use one connection for many names.
    """
    parser = argparse.ArgumentParser(prog="python -m vedette.local.bench.reader_polls")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--feeds", type=int, required=True)
    options = parser.parse_args(argv)
    os.environ["http_proxy"] = f"http://127.0.0.1:{options.port}"
    # Its copy of feedparser looks for this module under the name it had before.
    sys.modules.setdefault("sgmllib", importlib.import_module("feedparser_sgmllib"))
    make_reader = importlib.import_module("reader").make_reader
    for line in sys.stdin:
        reader = make_reader(line.strip())
        for number in range(options.feeds):
            reader.add_feed(f"http://{feeds_server.name(number)}/feed", exist_ok=True)
        started = time.perf_counter()
        reader.update_feeds(scheduled=False, workers=WORKERS)
        seconds = time.perf_counter() - started
        counts = reader.get_entry_counts()
        reader.close()
        sys.stdout.write(json.dumps({"seconds": seconds, "entries": counts.total}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
