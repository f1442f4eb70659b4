"""An engine without a table of differences is refused by name."""

from __future__ import annotations

import pytest

from coterie.compile.dialects import dialect_of
from coterie.errors import Unsupported


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unsupported, match="'oracle'; there are duckdb and postgres"):
        dialect_of("oracle")
