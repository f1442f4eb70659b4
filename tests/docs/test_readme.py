"""README's tour and the how-tos, run as a newcomer would: commands in order, in an empty folder, with the numbers promised."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from coterie.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ("import.md", "demo.md", "segments-as-code.md", "segmentations.md", "history.md", "points.md")
"""Pages whose commands are run."""


@dataclass(frozen=True)
class Command:
    text: str
    promised: tuple[str, ...]


def tour() -> str:
    return re.split(r"^## ", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)[1]


def blocks(language: str, page: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[Command]:
    lines = [line for block in blocks("sh", page) for line in block.splitlines()]
    return [Command(text.strip(), tuple(numbers.split())) for text, _, numbers in (line.partition(" # ") for line in lines)]


def numbers_of(output: str) -> list[str]:
    """All numbers of an answer, without what groups their digits."""
    return re.findall(r"\d+", re.sub(r"(?<=\d)[ ,\u00a0\u202f_](?=\d{3}\b)", "", output))


def test_the_tour_is_a_tour() -> None:
    assert tour().startswith("A five-minute tour")
    assert len(commands(tour())) > 12
    assert blocks("python", tour())


def test_the_tour_answers_what_it_promises(tmp_path: Path) -> None:
    for command in run(tour(), tmp_path, in_shell):
        assert command


@pytest.mark.parametrize("name", HOW_TO)
def test_a_how_to_answers_what_it_promises(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / name).read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(list(run(page, tmp_path, in_process))) > 4


Way = Callable[[str, Path, dict[str, str]], tuple[int, str, str]]
"""Runs a line in a folder with an environment: its exit code, stdout and stderr."""


def in_shell(text: str, folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def in_process(text: str, folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    """A command of ours without a process of its own, which takes longer to start than the command to run; anything else in a shell."""
    if not text.startswith("coterie ") or re.search(r"[|>&]| <|\$\(", re.sub(r"'[^']*'", "", text)):
        return in_shell(text, folder, environment)
    done = CliRunner(env=environment).invoke(app, shlex.split(text)[1:])
    return done.exit_code, done.stdout, f"{done.stderr}{done.exception or ''}"


def run(page: str, tmp_path: Path, way: Way) -> Iterator[str]:
    """Run a page's commands, giving each, then its Python."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", "COLUMNS": "200"}
    for command in commands(page):
        if variable := re.fullmatch(r"export (\w+)=(\S+)", command.text):
            environment[variable[1]] = variable[2]
            continue
        code, told, beside = way(command.text, tmp_path, environment)
        assert code == 0, f"{command.text}\n{told}{beside}"
        missing = [number for number in command.promised if number not in numbers_of(told)]
        assert not missing, f"{command.text}\npromises {missing}, answers\n{told}"
        yield command.text
    for source in blocks("python", page):
        code, _, beside = in_shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(source)}", tmp_path, environment)
        assert code == 0, beside


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "decisions/README.md", "requirements/README.md"),
        *("docs/import.md", "docs/privacy.md", "docs/enrichment.md", "docs/calendar.md", "docs/demo.md", "docs/history.md"),
        *("docs/segments-as-code.md", "docs/traits.md", "docs/segmentations.md"),
    ],
)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")

    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_the_files_that_the_architecture_names_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")

    named = set(re.findall(r"\b(?:[a-z_]+/)+[a-z_]+\.py\b", text))

    assert {name for name in named if not (ROOT / "src" / "coterie" / name).exists()} == set()


def test_every_decision_is_listed_and_says_when_to_reopen_it() -> None:
    index = (ROOT / "decisions" / "README.md").read_text("utf-8")
    for path in sorted((ROOT / "decisions").glob("0*.md")):
        text = path.read_text("utf-8")

        assert path.name in index
        assert all(f"**{part}" in text for part in ("Question.", "Choice.", "Reopen when")), path.name
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a page"
