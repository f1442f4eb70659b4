"""Look-ups in ledgers → terms: who is subscribed, reachable, suppressed, tagged, on a list, suspected to be a duplicate.

A part of ``lower_values``: each look-up comes down to features of ledgers (``OfStanding``), and what reaches somebody to facts too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.language import lower as conditions
from coterie.language import lower_values as values
from coterie.language.arguments import length_of_time
from coterie.language.lowered import Choice, Comparison, Const, IsMissing, OfStanding, Opposite, Predicate, Term, Use
from coterie.language.nodes import Aggregate, Compare, Condition, Field, IsTrue, Lookup, Source, Text
from coterie.language.types import CONTACTS, LEDGERS, Type

if TYPE_CHECKING:
    from coterie.language.lower import Context
    from coterie.model.facts import Ledger

_PARTS: dict[str, tuple[str, Type]] = {
    "since": ("since", Type.INSTANT),
    "reason": ("said", Type.TEXT),
    "basis": ("basis", Type.TEXT),
    "text": ("text", Type.TEXT),
}


def lookup(node: Lookup, context: Context) -> Term:
    """A look-up's yes/no, or its part; a part is missing where nothing stands."""
    said = tuple(conditions.normal(one.value) for one in node.arguments if isinstance(one, Text))
    names = (*said[:1], *(purpose.lower() for purpose in said[1:]))
    if node.name == "reachable":
        return truth(_reachable(names, context))
    ledger = LEDGERS[node.name]
    stands = _stands(ledger, names, context)
    lately = _lately(node, ledger, names, context)
    whole = stands if lately is None else conditions.all_of((stands, lately))
    if not node.part:
        return truth(whole)
    part, type_ = _PARTS[node.part]
    found = Use(OfStanding(ledger, names, part, context.now), type_)  # type: ignore[arg-type]
    return found if lately is None else Choice(lately, found, None, type_)


def duplicate_suspected(context: Context) -> Term:
    """Whether the person may be the same as another."""
    return truth(_stands("duplicate", (), context))


def truth(held: Predicate) -> Choice:
    """A yes/no that is never missing."""
    yes, no = Const(True, Type.TRUTH), Const(False, Type.TRUTH)
    return Choice(held, yes, no, Type.TRUTH)


def held(term: Term) -> Predicate | None:
    """The predicate that ``truth`` made a term of, None of any other term."""
    return term.when if isinstance(term, Choice) and term.type is Type.TRUTH else None


def _stands(ledger: Ledger, names: tuple[str, ...], context: Context) -> Predicate:
    return Comparison(">", Use(OfStanding(ledger, names, "stands", context.now), Type.NUMBER, 0), conditions.ZERO)


def _since(ledger: Ledger, names: tuple[str, ...], context: Context) -> Use:
    return Use(OfStanding(ledger, names, "since", context.now), Type.INSTANT)


def _lately(node: Lookup, ledger: Ledger, names: tuple[str, ...], context: Context) -> Predicate | None:
    """Under ``last``: what stands began within it."""
    for _, option in node.options:
        length = length_of_time(str(option.value))
        assert length is not None, option
        return Comparison(">", _since(ledger, names, context), context.moved(length))
    return None


def _reachable(names: tuple[str, ...], context: Context) -> Predicate:
    """A contact that works and did not give letters back, no suppression, and a consent."""
    channel, contact = names[0], (CONTACTS.get(names[0], names[0]),)
    bounced, delivered = (_last(channel, name, context) for name in ("bounced", "delivered"))
    later = [Comparison(">", one, bounced) for one in (delivered, _since("contact", contact, context))]
    gave_back = conditions.all_of((Opposite(IsMissing(bounced)), *map(conditions.opposite, later)))
    return conditions.all_of(
        (
            _stands("contact", contact, context),
            conditions.opposite(_stands("suppression", (channel,), context)),
            _stands("consent", names, context),
            conditions.opposite(gave_back),
        )
    )


def _last(channel: str, became: str, context: Context) -> Term:
    """When the last message of a channel was sent of which this became."""
    filters: tuple[Condition, ...] = (Compare("==", Field("channel"), Text(channel)), IsTrue(Field(became)))
    return values.term(Aggregate(Source("messages", filters=filters), "last"), context, None)
