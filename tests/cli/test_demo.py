"""``coterie demo`` ends with a company that answers questions, and never touches a folder that is not its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Done

from coterie.cli.demo import COMPANIES, QUESTIONS, VARIANTS
from coterie.errors import Refused, WorkspaceRefused
from coterie.services import demo as service
from coterie.services.demo import MARKER, Wanted, make

NOTE = "rows are returns"
"""All that an import may remark."""

Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""
    from coterie.cli.main import run

    def of(*words: str) -> Done:
        monkeypatch.setattr("sys.argv", ["coterie", *words])
        capsys.readouterr()
        try:
            run()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Done(code, *capsys.readouterr())

    return of


@pytest.mark.parametrize(("variant", "people"), [("jewellery", 200), ("saas", 200), ("b2b", 100)])
def test_a_demo_comes_in_whole_and_answers_what_one_is_told_to_ask(command: Command, tmp_path: Path, variant: str, people: int) -> None:
    folder = tmp_path / "my demo"
    where, asked = ("--workspace", str(folder)), ("demo", "--people", str(people), "--variant", variant)

    made = command(*where, *asked, "--until", "2026-07-01", "--no-serve")
    assert made.code == 0, made.err
    assert COMPANIES["en"][variant] in made.out
    assert f"COTERIE_WORKSPACE='{folder}'" in made.out
    assert all(english in made.out for _, english, _ in QUESTIONS[variant])

    files = command(*where, "imports", "list", "--json").json()["imports"]
    assert [file["kind"] for file in files if file["accepted"] != file["read"] or file["reasons"]] == []
    assert [note for file in files for note in file["notes"] if NOTE not in note] == []
    counted = command(*where, "count", *(condition for condition, _, _ in QUESTIONS[variant]), "--as-of", "2026-07-01", "--json").json()
    assert counted["people"] == people
    assert min(counted["counts"]) > 0

    again = command(*where, *asked, "--json").json()
    assert again == {
        "workspace": str(folder), "variant": variant, "people": people, "seed": 1, "until": "2026-06-30T21:00:00Z", "made": False, "files": [],
    }  # fmt: skip
    assert "ничего не изменено" in command(*where, "--lang", "ru", *asked).out
    other = command(*where, "demo", "--people", str(people + 1), "--variant", variant)
    assert other.code == 1
    assert f"people {people}" in other.err


def test_a_demo_that_was_cut_short_is_finished_with_the_end_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, came = Wanted("b2b", 20), []

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(service.Shop, "import_file", cut)
        with pytest.raises(KeyboardInterrupt):
            make(tmp_path / "ws", wanted)
    began = json.loads((tmp_path / "ws" / MARKER).read_text("utf-8"))
    monkeypatch.setattr(service.Shop, "import_file", lambda _shop, file, kind, **_: came.append((file.name, kind)))
    made = make(tmp_path / "ws", wanted)

    assert not began["complete"]
    assert made.until.isoformat() == began["until"]
    assert ("deals.parquet", "deals") in came
    assert json.loads((tmp_path / "ws" / MARKER).read_text("utf-8")) == began | {"complete": True}


def test_what_is_no_demo_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diploma.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(WorkspaceRefused, match="left alone"):
        make(tmp_path, Wanted(people=5))
    assert [path.name for path in tmp_path.iterdir()] == ["diploma.txt"]

    (tmp_path / "diploma.txt").rename(tmp_path / MARKER)
    with pytest.raises(WorkspaceRefused, match="can't be read"):
        make(tmp_path, Wanted(people=5))


@pytest.mark.parametrize("until", ["someday", "0001-01-01", (datetime.now(UTC) + timedelta(days=3)).date().isoformat()])
def test_a_history_ends_on_a_day_that_was(tmp_path: Path, until: str) -> None:
    with pytest.raises(Refused, match=until):
        make(tmp_path / "ws", Wanted(people=5, until=until))
    assert not (tmp_path / "ws").exists()


def test_the_command_offers_the_variants_that_there_are(tmp_path: Path) -> None:
    from coterie.testing import demo

    assert VARIANTS == demo.VARIANTS
    with pytest.raises(Refused, match="jewellery, saas, b2b"):
        make(tmp_path / "ws", Wanted("bakery", 5))
    assert not (tmp_path / "ws").exists()
