"""The folder of real files: no part of the project, named by COTERIE_TEST_DATA, beside it by default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("COTERIE_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no test data at {DATA} (COTERIE_TEST_DATA)")
