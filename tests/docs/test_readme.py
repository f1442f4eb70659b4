"""README's tour, the how-to of importing and that of segments as code, run as a newcomer would: commands in order, in an empty folder, with the numbers promised."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


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
    run(tour(), tmp_path)


def test_a_file_is_looked_at_brought_in_mended_and_taken_back(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "import.md").read_text("utf-8")
    assert len(commands(page)) > 15
    run(page, tmp_path)


def test_the_demo_is_made_and_asked(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "demo.md").read_text("utf-8")
    assert len(commands(page)) > 5
    run(page, tmp_path)


def test_segments_are_kept_in_files_planned_in_people_and_taken_back(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "segments-as-code.md").read_text("utf-8")
    assert len(commands(page)) > 15
    run(page, tmp_path)


def test_everybody_stands_on_one_shelf(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "segmentations.md").read_text("utf-8")
    assert len(commands(page)) > 15
    run(page, tmp_path)


def test_segments_are_told_over_time(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "history.md").read_text("utf-8")
    assert len(commands(page)) > 15
    run(page, tmp_path)


def run(page: str, tmp_path: Path) -> None:
    """Run a page's commands, then its Python."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", "COLUMNS": "200"}
    for command in commands(page):
        if variable := re.fullmatch(r"export (\w+)=(\S+)", command.text):
            environment[variable[1]] = variable[2]
            continue
        done = subprocess.run(
            ["bash", "-c", command.text], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command.text}\n{done.stdout}{done.stderr}"
        missing = [number for number in command.promised if number not in numbers_of(done.stdout)]
        assert not missing, f"{command.text}\npromises {missing}, answers\n{done.stdout}"

    for code in blocks("python", page):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr


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
