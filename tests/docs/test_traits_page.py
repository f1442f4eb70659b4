"""docs/traits.md says what the traits are, and its own example is one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.traits_page import PAGE, page

from coterie.language.trait import FirstOf
from coterie.traits.registry import Traits


def test_the_page_says_what_the_traits_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with python -m tests.docs.traits_page"


def test_the_example_of_an_own_trait_is_one(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "traits").mkdir()
    (tmp_path / "traits" / "mine.yaml").write_text(found.group(1), encoding="utf-8")
    assert isinstance(Traits(tmp_path)["my.giver"].rule, FirstOf)
