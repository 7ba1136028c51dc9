"""`python -m benchmarks`: measure, and print one table for each database."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import FULL, LARGER, QUICK, SMALLER, Sizes
from benchmarks.figures import Figure, table
from benchmarks.measures import every_measure, measure, world
from emergency.core.clock import local, now
from emergency.core.db import db
from tests.databases import KINDS, Database, make_app


def main(arguments: list[str] | None = None) -> None:
    """Measure on the chosen databases, each freshly filled and dropped again."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small database and few runs: shows that it works")
    parser.add_argument("--growth", action="store_true", help="list pages on 50 000 and on 1 000 000 rows, and no more")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--only", action="append", choices=list(every_measure()), default=[])
    parser.add_argument("--runs", type=int, default=None, help="requests timed for each line")
    chosen = parser.parse_args(arguments)
    sizes = QUICK if chosen.quick else FULL
    runs = chosen.runs or (10 if chosen.quick else 200)
    print(f"{machine()}\n{sizes.said}; {runs} requests for each line\n")
    for kind in KINDS if chosen.database == "both" else [chosen.database]:
        if chosen.growth:
            found = grown(*(measured(kind, each, ["lists"], runs) for each in (SMALLER, LARGER)))
        else:
            found = measured(kind, sizes, chosen.only, runs)
        print(f"{kind}\n\n{table(found)}\n", flush=True)


def measured(kind: str, sizes: Sizes, names: Sequence[str], runs: int) -> list[Figure]:
    """The chosen lines on a database of this kind and size, freshly filled and dropped again."""
    folder = Path(tempfile.mkdtemp(prefix="juan-bench-"))
    database = Database(kind, folder)
    try:
        app = make_app(database, "bench")
        with world(app, database.url("bench"), folder, sizes, runs=runs) as there:
            found = [told(figure) for figure in measure(there, names)]
        with app.app_context():
            db.engine.dispose()
    finally:
        database.drop("bench")
        shutil.rmtree(folder, ignore_errors=True)
    return found


def grown(smaller: Sequence[Figure], larger: Sequence[Figure]) -> list[Figure]:
    """The same pages on twenty times as many rows, beside themselves on fewer."""
    return [
        Figure(f"{many.what}, 20 times the rows", many.unit, many.ours, None, "fewer rows", few.ours, most_ratio=1.5)
        for few, many in zip(smaller, larger, strict=True)
    ]


def told(figure: Figure) -> Figure:
    """Say each figure as it comes: on a busy machine the whole takes minutes."""
    print(f"{figure.what}: {figure.ours:.2f} {figure.unit}", file=sys.stderr, flush=True)
    return figure


def machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
    ]  # fmt: skip
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{local(now()):%Y-%m-%d %H:%M}, {len(names)} x {names[0] if names else platform.processor()}, "
        f"Python {platform.python_version()}, load {load}"
    )


if __name__ == "__main__":
    # Whoever ends the run early ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(sys.argv[1:])
