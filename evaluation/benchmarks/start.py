"""How long `behov match` takes from the prompt to the list, beside merely encoding its text with the library.

python -m evaluation.benchmarks.start --home FOLDER [--rounds N] [--json]

FOLDER is a data folder with an index, as `make run` leaves one behind. The two take turns, each in a new process.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matching.encoding import e5_small

NEED = "Vi behöver hitta läckor i ledningsnätet innan vattnet når gatan."
BASELINE = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode(["query: " + sys.argv[2]])
"""


@dataclass(frozen=True, slots=True)
class StartReport:
    """Seconds of every round, their medians, and how many times faster the whole command is than the baseline."""

    command_seconds: list[float]
    baseline_seconds: list[float]
    command_median: float
    baseline_median: float
    ratio: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--home", type=Path, default=Path("var"), help="a data folder with an index")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = measure(options.home, options.rounds)
    if options.json:
        print(json.dumps(asdict(report), indent=2))
        return
    print(f"behov match, cold: {report.command_median:.1f} s (slowest of {options.rounds}: ", end="")
    print(f"{max(report.command_seconds):.1f} s)")
    print(f"only encoding the need with sentence-transformers: {report.baseline_median:.1f} s")
    print(f"ratio: {report.ratio:.2f}")


def measure(home: Path, rounds: int) -> StartReport:
    """Start both `rounds` times in turn. Raises CalledProcessError where one fails."""
    behov = shutil.which("behov", path=str(Path(sys.executable).parent)) or "behov"
    model = home / "encoders" / e5_small.NAME
    command, baseline = [], []
    for _ in range(rounds):
        command.append(_seconds([behov, "match", NEED, "--dry-run", "--json"], home))
        baseline.append(_seconds([sys.executable, "-c", BASELINE, str(model), NEED], home))
    ours, theirs = statistics.median(command), statistics.median(baseline)
    return StartReport(command, baseline, ours, theirs, theirs / ours)


def _seconds(arguments: Sequence[str], home: Path) -> float:
    started = time.perf_counter()
    subprocess.run(
        ["env", f"BEHOV_HOME={home.resolve()}", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
