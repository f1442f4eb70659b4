"""Every kind of condition of the vocabulary has the same members on every engine, and so has its complement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.vocabulary.rows import cases

from coterie.language.nodes import Not
from coterie.language.parse import parse
from coterie.model.engine import Engine
from coterie.testing.answers import Asked, in_batches


@pytest.mark.parametrize("name", cases())
def test_an_engine_finds_the_members_that_a_row_names(name: str, engine: Callable[[], Engine]) -> None:
    case = cases()[name]
    asked = Asked(engine(), case.base, case.catalogue, case.as_of)
    everyone = asked.everyone()
    conditions = [parse(check.text) for check in case.checks]

    answers = in_batches(asked, [*conditions, *(Not(tree) for tree in conditions)])

    texts = [check.text for check in case.checks]
    assert dict(zip(texts, answers, strict=False)) == {check.text: check.members for check in case.checks}
    assert dict(zip(texts, answers[len(texts) :], strict=True)) == {check.text: everyone - check.members for check in case.checks}
