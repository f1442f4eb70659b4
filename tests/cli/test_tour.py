"""The tour ends well, and never touches a folder that is not its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coterie.cli import tour
from coterie.errors import WorkspaceRefused


def test_every_stop_of_the_tour_ends_as_it_should(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("coterie"), "tour", "here"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"HOME": str(tmp_path)}, capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert done.stdout.count("$ coterie ") == 2 + sum(len(step.commands) for step in tour.steps(Path("here")))


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diploma.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(WorkspaceRefused, match="name another folder"):
        tour.fresh(tmp_path)

    assert (tmp_path / "diploma.txt").exists()


def test_an_earlier_tour_is_made_anew(tmp_path: Path) -> None:
    tour.fresh(tmp_path / "tour")
    (tmp_path / "tour" / "shop").mkdir()

    tour.fresh(tmp_path / "tour")

    assert [path.name for path in (tmp_path / "tour").iterdir()] == [tour.MARKER]
