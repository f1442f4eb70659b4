"""What people write about a segment, read and judged: its kind, the day of its review, texts of a sensible length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import shown
from coterie.model.definition import DETAILS, KINDS, LONGEST_DETAIL, NOTHING_SAID, Details, read_kind, read_review


def read(said: Mapping[str, str], now: Details = NOTHING_SAID) -> tuple[Details, dict[str, str]]:
    """``now`` with what is said put over it ("" takes a thing away), and what is wrong, by name.

    >>> read({"owner": "Анна", "review": "soon"})[1]
    {'review': "review is 'soon', should be a day like 2026-12-01"}
    """
    faults: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, text in said.items():
        if name not in DETAILS:
            faults[name] = f"there is no {shown(name)} of a segment{did_you_mean(nearest(name, DETAILS))}; there are {', '.join(DETAILS)}"
        elif name == "review":
            found[name] = read_review(text) if text.strip() else None
            if text.strip() and found[name] is None:
                faults[name] = f"review is {shown(text)}, should be a day like 2026-12-01"
        elif name == "kind":
            found[name] = read_kind(text)
            if found[name] is None:
                faults[name] = f"kind is {shown(text)}, should be {' or '.join(KINDS)}{did_you_mean(nearest(text, KINDS))}"
        elif fault := _text_fault(name, text):
            faults[name] = fault
        else:
            found[name] = text.strip()
    return replace(now, **{name: value for name, value in found.items() if name not in faults}), faults


def _text_fault(name: str, text: str) -> str:
    if len(text) > LONGEST_DETAIL:
        return f"{name} has {len(text):,} characters, should have at most {LONGEST_DETAIL:,}"
    strange = next((char for char in text if char not in "\n\t" and not char.isprintable() and ord(char) <= 0xFFFF), None)
    return "" if strange is None else f"{name} holds the character U+{ord(strange):04X}, which can't be printed; take it out"
