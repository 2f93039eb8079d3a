"""`vedette bench`."""

import argparse
import dataclasses
import sys

from vedette.cli import printing
from vedette.local import bench as benchmarks


def bench(arguments: argparse.Namespace) -> int:
    """Print one table of figures, each with its reference in the same run."""
    found = benchmarks.run(only=arguments.only, say=lambda text: print(text, file=sys.stderr))
    printing.rows([dataclasses.asdict(row) for row in found], as_json=arguments.json)
    return 0
