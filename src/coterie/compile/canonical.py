"""The one way to write a feature, so that equal ones are found equal over any set of conditions and at any instant.

The key is sorted compact JSON: filters flattened, sorted and deduplicated, constants on the right, numbers shortest,
relative times as written and never resolved; it never holds the instant asked about, nor what a feature is compared
with. Its 128-bit hash names the column; the text is kept for people.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from hashlib import md5
from typing import Any

from coterie.language.lowered import (
    AllOf,
    AnyOf,
    Bound,
    Calculation,
    Column,
    Const,
    Facts,
    Feature,
    OfAttribute,
    OfBase,
    OfChange,
    OfCompany,
    OfCrossings,
    OfDays,
    OfFacts,
    OfSequence,
    OfStanding,
    Predicate,
    Term,
)
from coterie.language.print import decimal_text

VERSION = 1
"""Of the definition of features; a change of meaning makes every key another."""

_SLUG = re.compile(r"\W+")
LONGEST_NAME = 50


@lru_cache(maxsize=10_000)
def key(feature: Feature) -> str:
    """The canonical text of a feature."""
    return json.dumps([VERSION, canonical(feature)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=10_000)
def column(feature: Feature) -> str:
    """A column name that a person understands and that no other feature has."""
    slug = _SLUG.sub("_", describe(feature)).strip("_")
    while len(slug.encode()) > LONGEST_NAME:
        slug = slug[:-1]
    return f"{slug}_{md5(key(feature).encode(), usedforsecurity=False).hexdigest()[:10]}"


def digest(predicate: Predicate, *more: str | int) -> str:
    """A print of what a condition comes down to, the same at every instant; ``more`` is what else decides its meaning."""
    text = json.dumps([VERSION, canonical(predicate), *more], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def cut_digest(of: OfBase, *more: str | int) -> str:
    """A print of what a value of the whole base is drawn over: the same at every instant, and at one that a condition moves to."""
    text = json.dumps([VERSION, canonical(of.term), *more], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if of.at.label != "now":
        moved = json.dumps(of.at.label, ensure_ascii=False)[:-1]
        text = text.replace(f'["now",{moved}', '["now","now')
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def canonical(thing: object) -> Any:
    """A lowered object as JSON: equal meaning, equal JSON."""
    match thing:
        case Const(value, type_, label):
            return ["now" if label else type_.value, label or _constant(value)]
        case Facts(kind, names, filters, bounds):
            flat = [part for one in filters for part in (one.parts if isinstance(one, AllOf) else (one,))]
            return [kind, list(names), _sorted(canonical(part) for part in flat), _sorted(canonical(bound) for bound in bounds)]
        case AllOf(parts) | AnyOf(parts):
            return [type(thing).__name__, _sorted(canonical(part) for part in parts)]
        case Enum():
            return thing.value
        case tuple():
            return [canonical(item) for item in thing]
        case None | bool() | int() | str():
            return thing
        case Decimal():
            return decimal_text(thing)
        case _ if is_dataclass(thing):
            return [type(thing).__name__, *(canonical(getattr(thing, field.name)) for field in fields(thing) if field.compare)]
        case _:
            raise AssertionError(f"no canonical form of {thing!r}")


def describe(feature: Feature) -> str:
    """A few words on a feature, for the names of columns."""
    match feature:
        case OfFacts(facts, summary, _, argument):
            of = f"_{_words(argument)}" if argument is not None else ""
            filtered = "_of" if facts.filters else ""
            return f"{'_'.join((facts.kind, *facts.names))}{filtered}_{summary}{of}{_when(facts.bounds)}"
        case OfDays(of):
            return f"points_{describe(of)}"
        case OfAttribute(name, _, at):
            return name if at.label == "now" else f"{name}_{at.label}"
        case OfCompany(name, _, at):
            return f"company_{name}" if at.label == "now" else f"company_{name}_{at.label}"
        case OfChange(name, _, bounds):
            return f"{name}_changed{_when(bounds)}"
        case OfSequence(steps):
            return "sequence_" + "_".join("_".join((step.kind, *step.names)) for step in steps)
        case OfCrossings(segment, direction, bounds):
            return f"{direction}_{segment}{_when(bounds)}"
        case OfStanding(ledger, names, part, at):
            then = "" if at.label == "now" else f"_{at.label}"
            return "_".join((ledger, *names, "" if part == "stands" else part)).rstrip("_") + then


def _words(term: Term) -> str:
    match term:
        case Column(_, name):
            return name.strip()
        case Calculation(operation, terms):
            return "_".join([operation, *(_words(one) for one in terms)])
        case Const(value, _, label):
            return "then" if label else str(value)
        case _:
            return "value"


def _when(bounds: tuple[Bound, ...]) -> str:
    parts = sorted({_short(bound.at) for bound in bounds if bound.at.label != "now"})
    return "_" + "_".join(parts) if parts else ""


def _short(at: Const) -> str:
    found = re.fullmatch(r"now-(\d+)min", at.label)
    if found and int(found[1]) % 1440 == 0:
        return f"{int(found[1]) // 1440}d"
    return at.label.removeprefix("now-") if at.label else str(_constant(at.value))[:10]


def _constant(value: object) -> Any:
    match value:
        case Decimal():
            return decimal_text(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def _sorted(parts: Any) -> list[Any]:
    texts = {json.dumps(part, ensure_ascii=False, sort_keys=True): part for part in parts}
    return [texts[text] for text in sorted(texts)]
