"""The tables that enrichment reads, as rows of text. What stands in each, where it comes from and under which licence is said in
docs/enrichment.md.
"""

from __future__ import annotations

import csv
from importlib import resources


def rows(name: str) -> list[dict[str, str]]:
    """All rows of a table of this folder, by its name without ``.csv``."""
    return list(csv.DictReader((resources.files(__name__) / f"{name}.csv").read_text("utf-8").splitlines()))
