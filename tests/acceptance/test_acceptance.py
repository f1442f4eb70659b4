"""The acceptance programs, which drive the `coterie` command as a user would and know the right answers independently.

They live outside the project, in the folder that COTERIE_ACCEPTANCE names (default: ../shared/acceptance). Without it
they are skipped with one line, except in CI, where their absence is a failure.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("COTERIE_ACCEPTANCE", ROOT.parent / "shared" / "acceptance"))
COMMAND = os.environ.get("COTERIE", shlex.join([str(Path(sys.executable).with_name("coterie"))]))


@pytest.mark.parametrize("program", ["foundation", "semantics"])
def test_every_promise_of_the_program_holds(program: str) -> None:
    path = FOLDER / f"{program}.py"
    if not path.exists():
        missing = f"{path} is missing; COTERIE_ACCEPTANCE names the folder of the acceptance programs"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)

    done = subprocess.run(
        [sys.executable, str(path)], env=os.environ | {"COTERIE": COMMAND}, capture_output=True, text=True, timeout=1200, check=False
    )

    fell = [line for line in done.stdout.splitlines() if not line.startswith("held: ")]
    assert done.returncode == 0, "\n".join((*fell, done.stderr[-2000:]))
    assert fell == ["all held"]
