"""``--where``: the row form of the language, over the typed columns of a staged file.

Names are fields first, then the file's columns. The logic is the language's: a comparison with a missing value is
false, ``!=`` is ``not ==``, so every predicate here is TRUE or FALSE, never NULL.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from zoneinfo import ZoneInfo

from sqlglot import exp

from coterie.compile.layout import NUMBER
from coterie.errors import ConditionRefused, Fault
from coterie.ingest import parse
from coterie.ingest.judge import Names, Where
from coterie.language import nodes
from coterie.language.calendar import instant, local_day, read_iso, start_of
from coterie.language.nodes import Condition, Value
from coterie.language.parse import parse_row
from coterie.language.patterns import PatternFault, spell_out
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.types import Type
from coterie.store.statement import all_of, any_of, sql

_FLIPPED: dict[str, nodes.Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SQL = {operator: f"COALESCE($a {'=' if operator == '==' else operator} $b, FALSE)" for operator in ("==", "<", "<=", ">", ">=")}
_WORDS = {
    Type.NUMBER: "a number",
    Type.TEXT: "a text",
    Type.TRUTH: "yes or no",
    Type.DATE: "a date",
    Type.INSTANT: "a time",
    Type.LIST: "a list",
}


def row_predicate(text: str) -> Where:
    """The condition of a text, ready for a file's names. Raises ``ConditionRefused`` now for its form, later for its names and types."""
    tree = parse_row(text)
    return lambda names: _Rows(text, names).whole(tree)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A value in SQL; ``day`` or ``moment`` where it is written as a date or an instant in the condition."""

    tree: exp.Expression
    type: Type
    day: date | None = None
    moment: datetime | None = None


_BROKEN = _Typed(exp.null(), Type.PLACE)
"""Stands for a value with a fault, so that the other faults are found too."""


class _Rows:
    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.zone: ZoneInfo = names.zone
        self.faults: list[Fault] = []

    def whole(self, tree: Condition) -> exp.Expression:
        predicate = self.condition(tree)
        if self.faults:
            raise ConditionRefused(self.text, self.faults)
        return predicate

    def fault(self, node: nodes.Node, code: str, message: str, suggestions: tuple[str, ...] = ()) -> _Typed:
        at, end = node.at
        self.faults.append(Fault(at, end, code, f"character {at + 1}: {message}", suggestions))
        return _BROKEN

    # ------------------------------------------------------------ conditions

    def condition(self, node: Condition) -> exp.Expression:
        match node:
            case nodes.And(parts):
                return all_of(map(self.condition, parts))
            case nodes.Or(parts):
                return any_of(map(self.condition, parts))
            case nodes.Not(part):
                return _not(self.condition(part))
            case nodes.NoneOf(parts):
                return _not(any_of(map(self.condition, parts)))
            case nodes.AtLeast(k, parts):
                ones = [sql("CASE WHEN $c THEN 1 ELSE 0 END", c=self.condition(part)) for part in parts]
                return sql("$sum >= $k", sum=reduce(lambda a, b: sql("$a + $b", a=a, b=b), ones), k=k)
            case nodes.Compare(operator, left, right):
                return self.compare(node, operator, self.value(left), self.value(right))
            case nodes.Chain(first, first_operator, value, last_operator, last):
                middle = self.value(value)
                low = self.compare(node, first_operator, self.value(first), middle)
                return all_of((low, self.compare(node, last_operator, middle, self.value(last))))
            case nodes.Among(value, items, negated):
                one = self.value(value)
                among = any_of(self.compare(node, "==", one, self.value(item)) for item in items)
                return _not(among) if negated else among
            case nodes.Missing(value, negated):
                return sql("$v IS NOT NULL" if negated else "$v IS NULL", v=self.value(value).tree)
            case nodes.TextTest():
                return self.text_test(node)
            case nodes.Contains(item, values, negated):
                has = self.list_has(node, self.value(item), self.value(values))
                return _not(has) if negated else has
            case nodes.IsTrue(value):
                known = self.value(value)
                if known.type is not Type.TRUTH:
                    self.clash(node, f"{_words(known)} does not stand alone; compare it with something", known)
                return sql("COALESCE($v, FALSE)", v=known.tree)
            case _:
                self.fault(node, "not-of-a-row", "--where sees only the row's own values; this asks for more than one row")
                return exp.false()

    def compare(self, node: nodes.Node, operator: nodes.Operator, left: _Typed, right: _Typed) -> exp.Expression:
        if operator == "!=":
            return _not(self.compare(node, "==", left, right))
        left, right = self.as_times(left, right), self.as_times(right, left)
        if left.day or left.moment:
            left, right, operator = right, left, _FLIPPED[operator]
        if right.day and left.type is Type.INSTANT:
            return self.against_day(operator, left, right.day)
        if right.moment and left.type is Type.DATE:
            right = _Typed(_date(local_day(right.moment, self.zone)), Type.DATE)
        if left.type is not right.type or left.type is Type.LIST or (left.type is Type.TRUTH and operator != "=="):
            self.clash(node, f"{_words(left)} can't be compared ({operator}) with {_words(right)}", left, right)
        return sql(_SQL[operator], a=left.tree, b=right.tree)

    def clash(self, node: nodes.Node, message: str, *values: _Typed) -> None:
        """A fault of types, unless it only follows from another one."""
        if not any(value is _BROKEN for value in values):
            self.fault(node, "types", message)

    def against_day(self, operator: nodes.Operator, left: _Typed, day: date) -> exp.Expression:
        """An instant against a date is against its whole day."""
        start, end = _timestamp(start_of(day, self.zone)), _timestamp(start_of(day + timedelta(days=1), self.zone))
        forms = {
            "<": "$v < $start",
            "<=": "$v < $end",
            "==": "$v >= $start AND $v < $end",
            ">=": "$v >= $start",
            ">": "$v >= $end",
        }
        return sql("COALESCE($c, FALSE)", c=sql(forms[operator], v=left.tree, start=start, end=end))

    def as_times(self, one: _Typed, other: _Typed) -> _Typed:
        """A text beside a date or a time is an ISO date or time."""
        if other.type in (Type.DATE, Type.INSTANT) and one.type is Type.TEXT and isinstance(one.tree, exp.Literal):
            return self.time(one.tree.name) or one
        return one

    def time(self, text: str) -> _Typed | None:
        found = read_iso(text)
        if found is None:
            return None
        if isinstance(found, datetime):
            moment = instant(found, self.zone)
            return _Typed(_timestamp(moment), Type.INSTANT, moment=moment)
        return _Typed(_date(found), Type.DATE, day=found)

    def text_test(self, node: nodes.TextTest) -> exp.Expression:
        found = self.value(node.value)
        if found.type is not Type.TEXT:
            self.clash(node, f".{node.test}() asks for a text; this is {_words(found)}", found)
        value, argument = found.tree, unicodedata.normalize("NFC", node.argument)
        if node.ignore_case:
            value = exp.Lower(this=value)
        if node.test == "matches":
            return self.matches(node, value, argument)
        wanted = argument.lower() if node.ignore_case else argument
        forms = {"startswith": "STARTS_WITH($v, $w)", "endswith": "SUFFIX($v, $w)", "contains": "CONTAINS($v, $w)"}
        return sql("COALESCE($c, FALSE)", c=sql(forms[node.test], v=value, w=wanted))

    def matches(self, node: nodes.TextTest, value: exp.Expression, pattern: str) -> exp.Expression:
        try:
            plain = spell_out(pattern.lower() if node.ignore_case else pattern)
        except PatternFault as fault:
            self.fault(node, "pattern", str(fault))
            return exp.false()
        return sql("COALESCE(REGEXP_MATCHES($v, $p), FALSE)", v=value, p=plain)

    def list_has(self, node: nodes.Node, item: _Typed, values: _Typed) -> exp.Expression:
        if values.type is not Type.LIST or item.type is not Type.TEXT:
            self.clash(node, f"`in` asks for a text in a list; this is {_words(item)} in {_words(values)}", item, values)
        return sql("COALESCE(LIST_CONTAINS($l, $i), FALSE)", l=values.tree, i=item.tree)

    # ------------------------------------------------------------ values

    def value(self, node: Value) -> _Typed:
        match node:
            case nodes.Number(value):
                return _Typed(_number(value), Type.NUMBER)
            case nodes.Text(value):
                return _Typed(exp.Literal.string(unicodedata.normalize("NFC", value).strip(parse.SPACES)), Type.TEXT)
            case nodes.Truth(value):
                return _Typed(exp.true() if value else exp.false(), Type.TRUTH)
            case nodes.DateLiteral(text):
                return self.time(text) or self.fault(node, "date", f"{text!r} is no ISO date or time")
            case nodes.Field(name, of):
                return self.field(node, name, of)
            case nodes.Arithmetic(operator, left, right):
                return self.arithmetic(node, operator, self.number(left), self.number(right))
            case nodes.Negative(value):
                return _Typed(exp.Neg(this=exp.paren(self.number(value).tree)), Type.NUMBER)
            case nodes.Function():
                return self.function(node)
            case nodes.Part("lower", value):
                found = self.value(value)
                if found.type is not Type.TEXT:
                    self.clash(node, f".lower asks for a text; this is {_words(found)}", found)
                return _Typed(exp.Lower(this=found.tree), Type.TEXT)
            case _:
                only = "--where takes the row's own fields, numbers, texts, dates, arithmetic, len() and .lower only"
                return self.fault(node, "not-of-a-row", only)

    def field(self, node: nodes.Field, name: str, of: str) -> _Typed:
        found = self.names.find(name, of)
        if found is not None:
            return _Typed(found[0], Type.NUMBER if found[1] is Type.MONEY else found[1])
        said = f"{of}.{name}" if of else name
        close = nearest(said, self.names.all())
        return self.fault(node, "unknown", f"the file has no field or column {said!r}{did_you_mean(close)}", close)

    def number(self, node: Value) -> _Typed:
        found = self.value(node)
        if found.type is not Type.NUMBER:
            self.clash(node, f"arithmetic asks for numbers; this is {_words(found)}", found)
        return found

    def arithmetic(self, node: nodes.Node, operator: str, left: _Typed, right: _Typed) -> _Typed:
        """Exact but for division; a result too large for a number is missing."""
        del node
        forms = {
            "+": f"TRY_CAST(TRY_CAST($a AS DECIMAL(36, 9)) + TRY_CAST($b AS DECIMAL(36, 9)) AS {NUMBER})",
            "-": f"TRY_CAST(TRY_CAST($a AS DECIMAL(36, 9)) - TRY_CAST($b AS DECIMAL(36, 9)) AS {NUMBER})",
            "*": f"COALESCE(TRY_CAST(TRY_CAST($a AS {parse.UNIT}) * TRY_CAST($b AS {parse.UNIT}) AS {NUMBER}), "
            f"TRY_CAST(CAST($a AS DOUBLE) * CAST($b AS DOUBLE) AS {NUMBER}))",
            "/": "CASE WHEN $b <> 0 THEN CAST($a AS DOUBLE) / CAST($b AS DOUBLE) END",
        }
        return _Typed(sql(forms[operator], a=left.tree, b=right.tree), Type.NUMBER)

    def function(self, node: nodes.Function) -> _Typed:
        if node.name == "len":
            found = self.value(node.arguments[0])
            if found.type not in (Type.TEXT, Type.LIST):
                self.clash(node, f"len() counts the characters of a text; this is {_words(found)}", found)
            return _Typed(sql("LENGTH($v)", v=found.tree), Type.NUMBER)
        values = [self.number(argument).tree for argument in node.arguments]
        if node.name == "abs":
            return _Typed(sql("ABS($v)", v=values[0]), Type.NUMBER)
        if node.name == "round":
            return _Typed(sql("ROUND_EVEN(CAST($v AS DOUBLE), 0)", v=values[0]), Type.NUMBER)
        known = all_of(sql("$v IS NOT NULL", v=value) for value in values)
        best = exp.Anonymous(this="least" if node.name == "min" else "greatest", expressions=values)
        return _Typed(sql("CASE WHEN $known THEN $best END", known=known, best=best), Type.NUMBER)


def _words(value: _Typed) -> str:
    return _WORDS.get(value.type, "nothing known")


def _number(value: Decimal) -> exp.Expression:
    exact = value == value.quantize(Decimal("1e-9")) if abs(value) < 10**18 else False
    if exact:
        return sql(f"CAST($t AS {NUMBER})", t=format(value, "f"))
    return sql("CAST($t AS DOUBLE)", t=str(value))


def _date(day: date) -> exp.Expression:
    return sql("CAST($t AS DATE)", t=day.isoformat())


def _timestamp(moment: datetime) -> exp.Expression:
    return sql("CAST($t AS TIMESTAMP)", t=moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" "))


def _not(condition: exp.Expression) -> exp.Expression:
    return sql("NOT $c", c=exp.paren(condition))
