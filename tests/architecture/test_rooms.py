"""The promises of ARCHITECTURE.md that import-linter can't state: what the lowest rooms may import, and no clock below services."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "coterie"
BELOW_SERVICES = ["segments", "identity", "ingest", "privacy", "enrich", "store", "engines", "compile", "language", "stats", "model"]
CLOCK = {"now", "utcnow", "today", "time_ns"}


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((SOURCE / room).rglob("*.py"))


def imported_at_run_time(tree: ast.Module) -> set[str]:
    """The packages that importing the module imports; what stands under TYPE_CHECKING is never run."""
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_model_and_language_run_on_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"coterie"}

    strangers = {
        str(path.relative_to(SOURCE)): found
        for path in modules("model", "language")
        if (found := imported_at_run_time(ast.parse(path.read_text("utf-8"))) - allowed)
    }

    assert strangers == {}


@pytest.mark.parametrize("room", BELOW_SERVICES)
def test_nothing_below_the_services_asks_the_clock(room: str) -> None:
    asked = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK
        if isinstance(node.func.value, ast.Name) and node.func.value.id in {"datetime", "date", "time", "dt"}
    ]

    assert asked == []
