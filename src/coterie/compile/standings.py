"""What stands in a ledger about each person at an instant, as SQL: one small query for each feature.

A ledger is a table of dated entries (``layout``: consents, tags, standings). Most are alike: an entry stands between two instants.
Of consents the latest word stands, for its own channel and for "any" one, by purpose.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from coterie.compile.dialects import Dialect, Expr, number
from coterie.compile.scans import named, table
from coterie.compile.write import constant
from coterie.language.lowered import OfStanding

NAMED_IN: dict[str, str] = {"tag": "tags"}
"""The tables of ledgers that have one of their own; its column is called as the ledger. The others share ``standings``."""

ANY, DATA, GIVEN = "any", "data", "given"
"""The channel of a word about all channels; the purpose that lets nobody be written to; the word that is a consent."""

_CAUTION = {"withdrawn": 2, "refused": 1}
"""Of two words of one instant the more cautious stands."""


def query(feature: OfStanding, name: str, dialect: Dialect) -> exp.Select:
    """``person`` and the feature, as the column ``name``, of everyone of whom anything stands."""
    rows = _consents(feature, dialect) if feature.ledger == "consent" else _entries(feature)
    if feature.part == "stands":
        value: Expr = exp.Count(this=exp.Star())
    else:
        order = [_from_ever(named("since")), *(_bytes(named(one), dialect) for one in ("tie", "said"))]
        value = dialect.edge(named(feature.part), order, feature.ledger == "contact", exp.true())
    found = exp.select(named("person"), exp.alias_(value, name, quoted=True, copy=False), copy=False)
    return found.from_(rows.subquery("standing", copy=False), copy=False).group_by(named("person"), copy=False)


def _entries(feature: OfStanding) -> exp.Select:
    """The entries that stand: ``person``, ``since``, ``said``."""
    own = NAMED_IN.get(feature.ledger)
    names = [exp.EQ(this=named(feature.ledger if own else "name"), expression=exp.Literal.string(one)) for one in feature.names]
    of_ledger = [] if own else [exp.EQ(this=named("ledger"), expression=exp.Literal.string(feature.ledger))]
    at = constant(feature.at)
    over = exp.GT(this=named("until"), expression=at.copy())
    stands = [_begun("since", at), exp.or_(exp.Is(this=named("until"), expression=exp.null()), over, wrap=True, copy=False)]
    said = exp.null() if own else named("said")
    columns = [named("person"), named("since"), _as("tie", exp.cast(exp.null(), "text")), _as("said", exp.cast(said, "text"))]
    return exp.select(*columns, copy=False).from_(table(own or "standings"), copy=False).where(*of_ledger, *names, *stands, copy=False)


def _consents(feature: OfStanding, dialect: Dialect) -> exp.Select:
    """The consents that stand, one for each purpose: ``person``, ``since``, ``said``, ``basis``, ``text``."""
    channel, *purposes = feature.names
    spoken, purpose = _or(named("channel"), ANY), _or(named("purpose"), "")
    words = [exp.Literal.string(one) for one in dict.fromkeys((channel, ANY))]
    asked = exp.EQ(this=purpose, expression=exp.Literal.string(purposes[0])) if purposes else exp.NEQ(
        this=purpose, expression=exp.Literal.string(DATA)
    )  # fmt: skip
    parts = [named(one) for one in ("person", "time", "status", "basis", "text")]
    columns = [*parts, _as("own", exp.Paren(this=exp.EQ(this=spoken.copy(), expression=words[0].copy()))), _as("purpose", purpose.copy())]
    visible = exp.select(*columns, copy=False).from_(table("consents"), copy=False)
    visible = visible.where(exp.In(this=spoken, expressions=words), asked, _begun("time", constant(feature.at)), copy=False)
    own, others = named("own"), exp.Not(this=named("own"))
    latest = [named("person"), named("purpose")]
    for one in ("time", "status", "basis", "text"):
        latest += [_as(f"own_{one}", _latest(one, own, dialect)), _as(f"any_{one}", _latest(one, others, dialect))]
    words_ = exp.select(*latest, copy=False).from_(visible.subquery("visible", copy=False), copy=False)
    words_ = words_.group_by(named("person"), named("purpose"), copy=False)
    given = [exp.EQ(this=_or(named(f"{side}_status"), GIVEN), expression=exp.Literal.string(GIVEN)) for side in ("own", "any")]
    shown = {"since": "time", "said": "status", "basis": "basis", "text": "text"}
    found = exp.select(named("person"), _as("tie", named("purpose")), *(_as(k, _of_own(v)) for k, v in shown.items()), copy=False)
    return found.from_(words_.subquery("words", copy=False), copy=False).where(*given, copy=False)


def _latest(part: str, chosen: Expr, dialect: Dialect) -> Expr:
    """A part of the latest word of the chosen ones."""
    caution = exp.Case(
        ifs=[
            exp.If(this=exp.EQ(this=named("status"), expression=exp.Literal.string(word)), true=number(rank))
            for word, rank in _CAUTION.items()
        ],
        default=number(0),
    )
    order = [_from_ever(named("time")), caution, *(_bytes(named(one), dialect) for one in ("text", "basis"))]
    return dialect.edge(named(part), order, True, chosen.copy())


def _of_own(part: str) -> Expr:
    """The part of the word for the channel itself, where there is one."""
    unsaid = exp.Is(this=named("own_status"), expression=exp.null())
    return exp.Case(ifs=[exp.If(this=unsaid, true=named(f"any_{part}"))], default=named(f"own_{part}"))


def _begun(since: str, at: Expr) -> Expr:
    begun = exp.LTE(this=named(since), expression=at.copy())
    return exp.or_(exp.Is(this=named(since), expression=exp.null()), begun, wrap=True, copy=False)


def _from_ever(since: Expr) -> Expr:
    return exp.Coalesce(this=since, expressions=[exp.cast(exp.Literal.string("0001-01-01 00:00:00"), "timestamp")])


def _bytes(text: Expr, dialect: Dialect) -> Expr:
    return dialect.bytes_order(_or(text, ""))


def _or(value: Expr, instead: str) -> Expr:
    return exp.Coalesce(this=value, expressions=[exp.Literal.string(instead)])


def _as(name: str, value: Expr) -> Expr:
    return exp.alias_(value, name, quoted=True, copy=False)


__all__: Sequence[str] = ("query",)
