"""The measurements behind docs/performance.md: Coterie against what its best user would have without it, in one run.

    python bench/run.py [--people 1000000] [--rounds 3] [--write docs/performance.md]

Each measurement runs in a process of its own, all of them in turn, round after round, so that a noisy minute touches all
alike; a figure is the median of its rounds, and the report's ratios are of figures of the same run. The yardsticks are the
queries in bench/baseline/, on tables that load.sql prepared, with nothing of Coterie in the way. Answers are compared as
well as times: a fast wrong count is a failure. Memory is the peak of a process's anonymous memory, read while it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import history
from report import JUDGED_AT, Figure, Measured, report

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline"
PREPARED = ("load", "copy", "copy_contacts", "scan")
AS_OF = "2026-07-01"
ONE = 'orders(last="365d").sum(total) >= 5000 and not orders(last="90d")'
ANOTHER = 'orders(last="180d").count >= 2 and city == "Пермь"'
SETTINGS = ("--timezone", "Europe/Moscow", "--currency", "RUB")


# ---------------------------------------------------------------- what is asked


def conditions() -> list[str]:
    """200 single questions, in the order of conditions.txt."""
    return _lines("conditions.txt")


def segments() -> list[str]:
    """200 segments of three of those questions each, in the order of segments.txt."""
    return _lines("segments.txt")


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def queries() -> dict[str, str]:
    """The hand-written query of each question and segment."""
    found: dict[str, str] = {}
    for path in sorted(BASELINE.glob("*.sql")):
        if path.stem not in PREPARED:
            found |= dict(re.findall(r"^-- (.+)\n((?:(?!--).+\n?)+)", path.read_text("utf-8"), re.MULTILINE))
    return found


def asked(what: str) -> list[str]:
    """``40`` or ``200`` segments, or the 200 ``questions``."""
    return conditions() if what == "questions" else segments()[: int(what)]


# ---------------------------------------------------------------- what is measured (each in a process of its own)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shop's files, the yardstick's database and the workspace are."""

    folder: Path

    @property
    def baseline(self) -> Path:
        """The plain DuckDB file that load.sql made."""
        return self.folder / "baseline.duckdb"

    @property
    def year(self) -> Path:
        """Where the made-up log of a year is."""
        return self.folder / "year"

    @property
    def refreshed(self) -> Path:
        """That workspace with the 200 segments kept and refreshed."""
        return self.folder / "refreshed"

    @property
    def workspace(self) -> Path:
        """The workspace that holds the same facts."""
        return self.folder / "workspace"


@dataclass(slots=True)
class Clock:
    """Seconds within a block."""

    seconds: float = 0.0
    started: float = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        self.started = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.seconds = time.perf_counter() - self.started


def scan(place: Place) -> Measured:
    """Every event read once by plain DuckDB."""
    import duckdb

    con = duckdb.connect(str(place.baseline), read_only=True)
    with Clock() as clock:
        con.execute((BASELINE / "scan.sql").read_text("utf-8")).fetchall()
    return {"seconds": clock.seconds}


def copy(table: str, script: str) -> Callable[[Place], Measured]:
    """DuckDB's COPY of a file into a fresh one of its own."""

    def measure(place: Place) -> Measured:
        import duckdb

        os.chdir(place.folder)
        with tempfile.TemporaryDirectory(dir=place.folder) as fresh:
            con = duckdb.connect(str(Path(fresh) / "copy.duckdb"))
            with Clock() as clock:
                con.execute((BASELINE / script).read_text("utf-8"))
            rows = con.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0]
            con.close()
        return {"seconds": clock.seconds, "rows": rows}

    return measure


def import_of(file: str, kind: str | None) -> Callable[[Place], Measured]:
    """Coterie's import of the same file into a fresh workspace, all that follows it included; ``kind`` None: it finds out."""

    def measure(place: Place) -> Measured:
        import coterie

        with tempfile.TemporaryDirectory(dir=place.folder) as fresh:
            workspace = Path(fresh) / "workspace"
            command(workspace, "init", *SETTINGS)
            with coterie.open(workspace) as shop, Clock() as clock:
                done = shop.import_file(place.folder / file, kind)
        return {"seconds": clock.seconds, "rows": done.accepted}

    return measure


def one_by_one(what: str) -> Callable[[Place], Measured]:
    """The hand-written queries, one after another."""

    def measure(place: Place) -> Measured:
        import duckdb

        texts = queries()
        con = duckdb.connect(str(place.baseline), read_only=True)
        with Clock() as clock:
            counts = [con.execute(texts[condition]).fetchall()[0][0] for condition in asked(what)]
        return {"seconds": clock.seconds, "counts": counts}

    return measure


def shared(what: str) -> Callable[[Place], Measured]:
    """The same segments counted by Coterie in one feature pass."""

    def measure(place: Place) -> Measured:
        import coterie

        shop = coterie.open(place.workspace)
        with Clock() as clock:
            counts = list(shop.count(*asked(what), as_of=AS_OF).counts)
        return {"seconds": clock.seconds, "counts": counts}

    return measure


def alone(what: str) -> Callable[[Place], Measured]:
    """The same segments counted by Coterie one after another."""

    def measure(place: Place) -> Measured:
        import coterie

        shop = coterie.open(place.workspace)
        with Clock() as clock:
            counts = [shop.count(condition, as_of=AS_OF).counts[0] for condition in asked(what)]
        return {"seconds": clock.seconds, "counts": counts}

    return measure


def cold_count(place: Place) -> Measured:
    """The first count of a process, the import of Coterie and the opening of the workspace included."""
    with Clock() as clock:
        import coterie

        coterie.open(place.workspace).count(ONE, as_of=AS_OF)
    return {"seconds": clock.seconds}


def warm_count(place: Place) -> Measured:
    """A count in a process that has counted something else before; the middle one of five."""
    import coterie

    shop = coterie.open(place.workspace)
    shop.count(ANOTHER, as_of=AS_OF)
    taken = []
    for _ in range(5):
        with Clock() as clock:
            shop.count(ONE, as_of=AS_OF)
        taken.append(clock.seconds)
    return {"seconds": statistics.median(taken)}


def refresh(place: Place) -> Measured:
    """A full refresh of the 200 as kept segments: features, membership, log."""
    with tempfile.TemporaryDirectory(dir=place.folder) as fresh:
        shutil.copytree(place.workspace, Path(fresh) / "workspace")
        import coterie

        shop = coterie.open(Path(fresh) / "workspace")
        for number, condition in enumerate(segments()):
            shop.segments.add(f"s{number}", condition)
        with Clock() as clock:
            shop.refresh(as_of=AS_OF)
    return {"seconds": clock.seconds}


def in_year(name: str) -> Callable[[Place], Measured]:
    """A question to the made-up log of a year, or to made-up bitmaps."""
    return lambda place: history.MEASURES[name](place.year)


def refresh_after(minutes: int, *, facts: bool = True) -> Callable[[Place], Measured]:
    """The next refresh, so many minutes and their new events (or none) later; whichever way it takes, its sizes are counted again.

    The process has refreshed before, as one that does so at a rhythm has.
    """

    def measure(place: Place) -> Measured:
        with tempfile.TemporaryDirectory(dir=place.folder) as fresh:
            shutil.copytree(place.refreshed, Path(fresh) / "workspace")
            import pyarrow.parquet as pq

            import coterie
            from generate import fresh_events

            later = datetime.fromisoformat(AS_OF) + timedelta(minutes=minutes)
            with coterie.open(Path(fresh) / "workspace") as shop:
                shop.refresh(as_of=AS_OF)
                if facts:
                    pq.write_table(fresh_events(shop.count(as_of=AS_OF).people, minutes), Path(fresh) / "events.parquet")
                    shop.import_file(Path(fresh) / "events.parquet", "events")
                with Clock() as clock:
                    done = shop.refresh(as_of=later)
                names = [f"s{number}" for number in range(len(segments()))]
                if [done.sizes[name] for name in names] != list(shop.count(*segments(), as_of=later).counts):
                    raise SystemExit(f"the {done.kind} refresh after {minutes} minutes differs from a count")
        return {"seconds": clock.seconds, "touched": done.touched, "kind": done.kind}

    return measure


MEASURES: dict[str, Callable[[Place], Measured]] = {
    "scan": scan,
    "copy": copy("order_lines", "copy.sql"),
    "import": import_of("order-lines.csv", "order-lines"),
    "copy-contacts": copy("contacts", "copy_contacts.sql"),
    "import-contacts": import_of("contacts.csv", None),
    "cold": cold_count,
    "warm": warm_count,
    "one-by-one-40": one_by_one("40"),
    "shared-40": shared("40"),
    "alone-40": alone("40"),
    "one-by-one-200": one_by_one("200"),
    "shared-200": shared("200"),
    "one-by-one-questions": one_by_one("questions"),
    "shared-questions": shared("questions"),
    "refresh-200": refresh,
    **{name: in_year(name) for name in history.MEASURES},
    "refresh-time": refresh_after(5, facts=False),
    "refresh-5-minutes": refresh_after(5),
    "refresh-hour": refresh_after(60),
    "refresh-day": refresh_after(1440),
}


# ---------------------------------------------------------------- before measuring


def command(workspace: Path, *words: str) -> None:
    """A `coterie` command; one that fails ends the bench."""
    program = Path(sys.executable).with_name("coterie")
    done = subprocess.run([program, "--workspace", workspace, *words, "--json"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"coterie {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")


def bring(workspace: Path, folder: Path) -> None:
    """A workspace with the three files imported."""
    command(workspace, "init", *SETTINGS)
    for name in ("people.csv", "order-lines.csv", "events.parquet"):
        with Clock() as clock:
            command(workspace, "import", str(folder / name), "--as", Path(name).stem)
        tell(f"  {name} in {clock.seconds:,.0f} s")


def prepare(place: Place, people: int, seed: int, *, keep: bool) -> None:
    """Files, yardstick and workspace, made where they are missing; the workspace always, unless asked to keep it."""
    import duckdb

    from generate import generate

    tell(f"generating {people:,} people")
    generate(place.folder, people, seed)
    if not place.baseline.exists():
        tell("preparing the yardstick")
        making = place.baseline.with_suffix(".making")
        making.unlink(missing_ok=True)
        con = duckdb.connect(str(making))
        con.execute("SET VARIABLE folder = ?", [str(place.folder)])
        con.execute((BASELINE / "load.sql").read_text("utf-8"))
        con.close()
        making.rename(place.baseline)
    tell("making up a year of refreshes")
    history.make_year(place.year)
    if not (keep and place.workspace.exists()):
        tell("importing into a workspace")
        shutil.rmtree(place.workspace, ignore_errors=True)
        bring(place.workspace, place.folder)
        shutil.rmtree(place.refreshed, ignore_errors=True)
    if not place.refreshed.exists():
        tell("refreshing 200 segments")
        keep_refreshed(place)


def keep_refreshed(place: Place) -> None:
    """A copy of the workspace with the 200 segments, refreshed once."""
    import coterie

    making = place.refreshed.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(place.workspace, making)
    with coterie.open(making) as shop:
        for number, condition in enumerate(segments()):
            shop.segments.add(f"s{number}", condition)
        shop.refresh(as_of=AS_OF)
    making.rename(place.refreshed)


def tell(text: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


# ---------------------------------------------------------------- measuring


def once(name: str, place: Place) -> tuple[Measured, float]:
    """One measurement in a fresh process: its answer, and its peak of anonymous memory (its children's included) in bytes."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--measure", name, "--folder", str(place.folder)], stdout=subprocess.PIPE, text=True
    )
    peak = 0
    while child.poll() is None:
        peak = max(peak, sum(anonymous(pid) for pid in family(child.pid)))
        time.sleep(0.01)
    if child.returncode:
        raise SystemExit(f"the measurement {name} failed")
    output = child.stdout.read() if child.stdout else ""
    return json.loads(output), float(peak)


def family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def anonymous(pid: int) -> int:
    """A process's anonymous memory now, in bytes; 0 once it has ended."""
    try:
        found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def measure_all(place: Place, rounds: int) -> dict[str, Figure]:
    """Every measurement, round after round."""
    taken: dict[str, list[tuple[Measured, float]]] = {name: [] for name in MEASURES}
    for number in range(1, rounds + 1):
        for name, found in taken.items():
            found.append(once(name, place))
            tell(f"round {number}: {name}: {found[-1][0]['seconds']:.3f} s")
    return {name: figure(found) for name, found in taken.items()}


def figure(found: list[tuple[Measured, float]]) -> Figure:
    """The rounds of one measurement, drawn together."""
    seconds = [float(str(answer["seconds"])) for answer, _ in found]
    return Figure(statistics.median(seconds), min(seconds), max(seconds), max(peak for _, peak in found) / 1e9, found[0][0])


def wrong_answers(figures: dict[str, Figure]) -> list[str]:
    """Conditions that Coterie counts differently from the hand-written query."""
    return [
        f"{condition}: {ours:,} instead of {theirs:,}"
        for what in ("40", "200", "questions")
        for condition, ours, theirs in zip(
            asked(what), figures[f"shared-{what}"].answer["counts"], figures[f"one-by-one-{what}"].answer["counts"], strict=True
        )
        if ours != theirs
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=JUDGED_AT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the shop is kept (default: a cache folder of the user's)")
    parser.add_argument("--keep", action="store_true", help="use the workspace of an earlier run")
    parser.add_argument("--write", type=Path, help="the report; without it, it is printed")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "coterie-bench"
    place = Place(asked.folder or cache / f"{asked.people}-{asked.seed}")
    if asked.measure:
        sys.stdout.write(json.dumps(MEASURES[asked.measure](place)))
        return
    prepare(place, asked.people, asked.seed, keep=asked.keep)
    figures = measure_all(place, asked.rounds)
    wrong = wrong_answers(figures)
    text = report(figures, asked.people, asked.rounds, wrong)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    if wrong:
        raise SystemExit("Coterie and the hand-written queries differ")


if __name__ == "__main__":
    main()
