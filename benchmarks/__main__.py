"""Run benchmarks, print a table and write `results.json`."""

import argparse
from collections.abc import Iterable
import importlib
import json
from pathlib import Path
import signal

from .harness import Row

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in {"__init__", "__main__", "harness", "parts"})


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "name", nargs="*", choices=[*NAMES, []], metavar="name", help=f"which of: {', '.join(NAMES)}; all without one"
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a benchmark started ends with it
    rows: list[Row] = []
    print(f"{'':<58}{'ours':>12}{'peer':>12}{'ratio':>8}  peer")
    for name in parser.parse_args().name or NAMES:
        measured: Iterable[Row] = importlib.import_module(f"benchmarks.{name}").measure()
        for row in measured:
            rows.append(row)
            print(
                f"{row.name + ' (' + row.unit + ')':<58}{row.ours:>12.4g}{row.peer:>12.4g}{row.ratio:>8.2f}  {row.peer_name}",
                flush=True,
            )
    results = [
        {
            "name": row.name,
            "unit": row.unit,
            "ours": row.ours,
            "peer": row.peer,
            "peer_name": row.peer_name,
            "ratio": row.ratio,
        }
        for row in rows
    ]
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
