"""The page of public data sets says what an import answers today."""

from __future__ import annotations

import pytest
from tests.ingest.data_sets import PAGE, page
from tests.real_data import needs_data


@pytest.mark.slow
@needs_data
def test_every_data_set_comes_in_as_the_page_says() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "write it anew with python -m tests.ingest.data_sets"
