"""Tree ⇄ JSON: for builders and stores. Versioned; every node carries an id that survives editing.

``{"coterie": 1, "condition": {"node": "Compare", "id": "n1", "operator": ">=", "left": {…}, "right": {…}}}``. Numbers are
texts, so that nothing is rounded; lengths of time are written as in conditions (``"30d"``). What is read back is
checked to be a tree that the text form can say, so no other tree can come in this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, get_args

from coterie.errors import ConditionRefused, Fault
from coterie.language.nodes import Condition, Duration, Node, Source, Value, Window
from coterie.language.parse import parse
from coterie.language.pieces import DEEPEST
from coterie.language.print import decimal_text, duration_text, print_condition
from coterie.language.tokens import short, shown

VERSION = 1
KINDS: dict[str, type[Node]] = {kind.__name__: kind for kind in (*get_args(Condition), *get_args(Value), Source)}

_DURATION = re.compile(r"([0-9]{1,7})(min|h|d|w|mo|q|y)")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_DECIMALS = {"Number": ("value",), "Population": ("quantile",), "Near": ("point",), "Points": ("each",)}
_DURATIONS = {"Shifted": ("by",), "Periods": ("length",), "Sequence": ("within",), "Points": ("half_life", "fades")}


def to_json(condition: Condition) -> dict[str, Any]:
    """The tree as plain JSON values. Nodes without an id get one (``n1``, ``n2`` … in reading order).

    >>> from coterie.language.parse import parse
    >>> to_json(parse("vip"))["condition"]["node"]
    'IsTrue'
    """
    taken = {node.id for node in walk(condition) if node.id}
    fresh = (name for name in (f"n{number}" for number in range(1, 10**9)) if name not in taken)
    return {"coterie": VERSION, "condition": _encode(condition, fresh)}


def from_json(document: object) -> Condition:
    """The tree of a JSON document. Raises ``ConditionRefused`` naming the place that is wrong."""
    match document:
        case {"coterie": int() as version, "condition": dict() as root} if version == VERSION:
            tree = _decode(root, "condition", 0)
        case {"coterie": int() as version} if version != VERSION:
            raise _refused("coterie", f"this is version {version} of conditions; this program reads version {VERSION}")
        case _:
            raise _refused("", 'a condition is {"coterie": 1, "condition": {…}}')
    if not isinstance(tree, get_args(Condition)):
        raise _refused("condition", f"a {type(tree).__name__} is no condition")
    return _sayable(tree)


def walk(thing: object) -> Iterator[Node]:
    """Every node of a tree, in reading order."""
    if isinstance(thing, tuple):
        for one in thing:
            yield from walk(one)
    elif isinstance(thing, Node | Window):
        if isinstance(thing, Node):
            yield thing
        for name in thing.__dataclass_fields__:
            yield from walk(getattr(thing, name))


# ---------------------------------------------------------------- writing


def _encode(thing: object, fresh: Iterator[str]) -> Any:
    match thing:
        case Node():
            body = {"node": type(thing).__name__, "id": thing.id or next(fresh)}
            return body | _given(thing, fresh)
        case Window():
            return _given(thing, fresh)
        case Duration():
            return duration_text(thing)
        case Decimal():
            return decimal_text(thing)
        case tuple():
            return [_encode(one, fresh) for one in thing]
        case _:
            return thing


def _given(thing: Node | Window, fresh: Iterator[str]) -> dict[str, Any]:
    """The fields that are not as they are by themselves."""
    found = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name not in ("at", "id") and (field.default is MISSING or value != field.default):
            found[field.name] = _encode(value, fresh)
    return found


# ---------------------------------------------------------------- reading


def _decode(thing: object, path: str, depth: int) -> Any:
    if depth > 2 * DEEPEST:
        raise _refused(path, f"conditions nest at most {DEEPEST} deep")
    match thing:
        case {"node": str() as name, **given} if name in KINDS:
            return _node(KINDS[name], {str(key): value for key, value in given.items()}, path, depth)
        case {"node": name}:
            raise _refused(path, f"there is no node {shown(str(name))}")
        case {**given}:
            return _window({str(key): value for key, value in given.items()}, path, depth)
        case list():
            return tuple(_decode(one, f"{path}[{index}]", depth + 1) for index, one in enumerate(thing))
        case str() | bool() | int() | None:
            return thing
        case _:
            raise _refused(path, f"{shown(str(thing))} does not belong in a condition; numbers are written as texts")


def _node(kind: type[Node], given: dict[str, Any], path: str, depth: int) -> Node:
    known = {field.name: field for field in fields(kind) if field.name != "at"}
    for name in given:
        if name not in known:
            raise _refused(f"{path}.{name}", f"a {kind.__name__} has no {shown(name)}; it has {', '.join(known)}")
    for name, field in known.items():
        if name not in given and field.default is MISSING:
            raise _refused(path, f"a {kind.__name__} needs {name!r}")
    if not isinstance(given.get("id", ""), str):
        raise _refused(f"{path}.id", "an id is a text")
    values = {name: _value(kind.__name__, name, value, f"{path}.{name}", depth + 1) for name, value in given.items()}
    return kind(**values)


def _value(kind: str, name: str, value: object, path: str, depth: int) -> Any:
    if kind in _DECIMALS and name in _DECIMALS[kind] and value is not None:
        return tuple(_decimal(one, path) for one in value) if isinstance(value, list) else _decimal(value, path)
    if kind in _DURATIONS and name in _DURATIONS[kind] and value is not None:
        return _duration(value, path)
    return _decode(value, path, depth)


def _window(given: dict[str, Any], path: str, depth: int) -> Window:
    known = [field.name for field in fields(Window)]
    for name in given:
        if name not in known:
            raise _refused(f"{path}.{name}", f"a window has no {shown(name)}; it has {', '.join(known)}")
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name == "last":
            values[name] = _duration(value, f"{path}.last")
        elif name == "between":
            pair = value if isinstance(value, list) else []
            values[name] = tuple(_duration(one, f"{path}.between") for one in pair)
        else:
            values[name] = _decode(value, f"{path}.{name}", depth + 1)
    return Window(**values)


def _decimal(value: object, path: str) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value).normalize() + 0
    raise _refused(path, f'{shown(str(value))} is no number; write it as a text, like "12.5"')


def _duration(value: object, path: str) -> Duration:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _refused(path, f'{shown(str(value))} is no length of time; write it like "30d"')
    return Duration(int(found[1]), found[2])  # type: ignore[arg-type]


def _sayable(tree: Condition) -> Condition:
    """The tree, if the text form says exactly it."""
    try:
        said = print_condition(tree)
    except (AssertionError, AttributeError, TypeError, ValueError) as error:
        raise _refused("condition", "a part stands where it can't: the tree says nothing") from error
    try:
        same = parse(said) == tree
    except ConditionRefused as refused:
        raise _refused("condition", f"its text, {short(said)}, can't be read: {refused}") from refused
    if not same:
        raise _refused("condition", f"the tree is not the one its text says: {short(said)}")
    return tree


def _refused(path: str, message: str) -> ConditionRefused:
    where = f"{path}: " if path else ""
    return ConditionRefused("", [Fault(0, 0, "json", where + message)])


def with_ids(condition: Condition) -> Condition:
    """The same tree in which every node has an id."""
    return from_json(to_json(condition))
