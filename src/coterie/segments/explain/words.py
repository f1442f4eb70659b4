"""A change as a short sentence, in English and in Russian. Written in each, not translated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from decimal import Decimal
from typing import assert_never
from zoneinfo import ZoneInfo

from coterie.language.catalogue import Catalogue
from coterie.language.nodes import And, Compare, Condition, Contains, DateLiteral, Field, IsTrue, Not, Number, Source, Text
from coterie.language.sentence import Language, say_value
from coterie.language.sentence.context import Context, Measure
from coterie.language.sentence.en import English
from coterie.language.sentence.numerals import Counted, counted, counted_genitive, russian_form
from coterie.language.sentence.ru import Russian
from coterie.language.sentence.russian import FIRST_OF, KNOWN
from coterie.language.sentence.russian import SOURCE_WORDS as RUSSIAN
from coterie.language.types import Type
from coterie.model.facts import Event, Moment, Scalar
from coterie.segments.explain.changes import AttributeTakes, Change, FactsFewer, FactsMore, TimePasses, fields_of
from coterie.segments.explain.drafts import ANOTHER, UNIT
from coterie.segments.explain.showing import Shower

DAYS = Counted("день", "дня", "дней", "дня")
HOURS = Counted("час", "часа", "часов", "часа")
MINUTES = Counted("минуту", "минуты", "минут", "минуты")
DAY = 86_400


def said(change: Change, lang: Language, catalogue: Catalogue, currency: str, zone: ZoneInfo) -> str:
    """The sentence of a change, without a full stop."""
    sayer = (RussianSayer if lang == "ru" else EnglishSayer)(catalogue, currency, zone)
    match change:
        case AttributeTakes():
            return sayer.attribute(change)
        case FactsMore():
            return sayer.more(change)
        case FactsFewer():
            return sayer.fewer(change)
        case TimePasses():
            return sayer.time(change)
        case _:
            assert_never(change)


SUBJECT = {"referrals": Counted("новый клиент", "новых клиента", "новых клиентов", "нового клиента")}
"""Living beings as a subject (ещё 3 новых клиента), where sentences have them as an object (привели 3 новых клиентов)."""


class Sayer(ABC):
    """What both languages share."""

    lang: Language = "en"

    def __init__(self, catalogue: Catalogue, currency: str, zone: ZoneInfo) -> None:
        self.catalogue, self.zone = catalogue, zone
        self.context = Context(catalogue, currency)
        self.shower = Shower(self.lang, catalogue, currency, zone)

    @abstractmethod
    def attribute(self, change: AttributeTakes) -> str:
        """City becomes “Perm”."""

    @abstractmethod
    def more(self, change: FactsMore) -> str:
        """Two more orders."""

    @abstractmethod
    def fewer(self, change: FactsFewer) -> str:
        """Without the latest order."""

    @abstractmethod
    def time(self, change: TimePasses) -> str:
        """In 12 days."""

    def name(self, change: AttributeTakes) -> str:
        """The attribute's name."""
        return say_value(Field(change.name, "person"), self.lang, self.catalogue)

    def label(self, change: AttributeTakes) -> tuple[str, str, str]:
        """What a list gains and loses, each quoted or empty, and an unnamed one's sign."""
        before, after = (value if isinstance(value, tuple) else () for value in (change.before, change.after))
        gained = [each for each in after if each not in before]
        lost = [each for each in before if each not in after]
        return (self.shower.quoted(gained[0]) if gained else "", self.shower.quoted(lost[0]) if lost else "", gained[0] if gained else "")

    def above(self, change: AttributeTakes | Decimal, type_: Type) -> Decimal | None:
        """The round number that a value lies one unit above; None where the value is one itself."""
        value = change.after if isinstance(change, AttributeTakes) else change
        if not isinstance(value, Decimal) or type_ not in UNIT:
            return None
        under = value - UNIT[type_]
        return under if places(under) < places(value) and places(value) >= places(UNIT[type_]) else None

    def below(self, value: Scalar, type_: Type) -> Decimal | None:
        """The round number that a value lies one unit below."""
        if not isinstance(value, Decimal) or type_ not in UNIT or places(value) < places(UNIT[type_]):
            return None
        over = value + UNIT[type_]
        return over if places(over) < places(value) else None

    def type_of(self, name: str) -> Type:
        """The type of an attribute."""
        info = self.catalogue.attribute(name)
        return Type.TEXT if info is None else info.type

    def described_source(self, change: FactsMore) -> tuple[Source, Decimal | None]:
        """The source that says the fields that matter, and the total apart from them."""
        one = change.facts[0]
        known, filters, total = fields_of(one), [], None
        for name in change.said:
            if name == "total" and not isinstance(one, Event):
                value = known.get("total")
                total = value if isinstance(value, Decimal) else None
            elif name in known and known[name] != ANOTHER:
                filters.append(self.field_is(change.source.kind, name, known[name]))
        return Source(change.source.kind, change.source.names, (And(tuple(filters)),) if len(filters) > 1 else tuple(filters)), total

    def field_is(self, kind: str, name: str, value: Scalar) -> Condition:
        """The filter that a field has a value; of one a hair above a round number, that it is above that."""
        info = self.catalogue.fields(kind).get(name)
        if info is not None and isinstance(value, Decimal) and (under := self.above(value, info.type)) is not None:
            return Compare(">", Field(name), Number(under))
        return equals(name, value)

    def when(self, change: FactsMore) -> str:
        """The day on which the facts would have happened, where it is not now."""
        moment = change.facts[-1].moment
        return self.shower.instant(moment.at)


class EnglishSayer(Sayer):
    """English."""

    lang: Language = "en"

    def attribute(self, change: AttributeTakes) -> str:
        """City becomes “Perm”."""
        name, type_ = self.name(change), self.type_of(change.name)
        gained, lost, sign = self.label(change)
        if gained or lost:
            return f"{name} {'gain' if gained else 'lose'} {'another one' if sign == ANOTHER else gained or lost}"
        if change.after is None:
            return f"{name} becomes unknown"
        if change.after == ANOTHER:
            known = f"{name} becomes known, whatever it is"
            return known if change.before is None else f"{name} becomes other than {self.shower.said(change.before)}"
        kind: Measure | None = "money" if type_ is Type.MONEY else None
        if (under := self.above(change, type_)) is not None:
            return f"{name} becomes just over {self.shower.number(under, kind)}"
        if (over := self.below(change.after, type_)) is not None:
            return f"{name} becomes just under {self.shower.number(over, kind)}"
        return f"{name} becomes {self.shower.scalar(change.after, kind)}"

    def more(self, change: FactsMore) -> str:
        """Two more orders."""
        source, total = self.described_source(change)
        count = len(change.facts)
        noun = English(self.context).facts(source, Decimal(count))
        text = f"{'one' if count == 1 else count} more {noun}"
        if total is not None:
            text += f" {self.amount(total)}" + (" each" if count > 1 else "")
        if change.apart:
            text += " on different days"
        return text if change.now else f"{text}, on {self.when(change).replace(' ', ' at ')}"

    def amount(self, total: Decimal) -> str:
        """Of ₽1,000, of just over ₽1,000."""
        if (under := self.above(total, Type.MONEY)) is not None:
            return f"of just over {self.shower.number(under, 'money')}"
        return f"of {self.shower.number(total, 'money')}"

    def fewer(self, change: FactsFewer) -> str:
        """Without the latest order."""
        count = len(change.keys)
        facts = English(self.context).facts(change.source, Decimal(count))
        return f"without the {change.end} {facts if count == 1 else f'{count} {facts}'}"

    def time(self, change: TimePasses) -> str:
        """In 12 days."""
        seconds = int((change.until - change.since).total_seconds())
        if change.days == 0 or seconds < DAY:
            hours, minutes = seconds // 3600, -(-seconds // 60)
            length = f"{hours} hour{'s' * (hours != 1)}" if hours else f"{minutes} minute{'s' * (minutes != 1)}"
            return f"in {length}, on {self.shower.instant(change.until).replace(' ', ' at ')}, if nothing else happens"
        return f"in {change.days} day{'s' * (change.days != 1)}, on {change.day}, if nothing else happens"


class RussianSayer(Sayer):
    """Russian."""

    lang: Language = "ru"

    def attribute(self, change: AttributeTakes) -> str:
        """Город станет «Пермь»."""
        name, type_ = self.name(change), self.type_of(change.name)
        gained, lost, sign = self.label(change)
        if gained or lost:
            what = "ещё одно значение" if sign == ANOTHER else gained or lost
            return f"{name}: {'появится' if gained else 'исчезнет'} {what}"
        if change.after is None:
            gender = Russian(self.context).noun(Field(change.name, "person")).gender
            return f"{name} станет {KNOWN[gender][1]}"
        if change.after == ANOTHER:
            return f"{name}: появится любое значение" if change.before is None else f"{name} станет не {self.shower.said(change.before)}"
        kind: Measure | None = "money" if type_ is Type.MONEY else None
        if (under := self.above(change, type_)) is not None:
            return f"{name} станет чуть больше {self.shower.number(under, kind)}"
        if (over := self.below(change.after, type_)) is not None:
            return f"{name} станет чуть меньше {self.shower.number(over, kind)}"
        return f"{name} станет {self.shower.scalar(change.after, kind)}"

    def more(self, change: FactsMore) -> str:
        """Ещё 2 заказа."""
        source, total = self.described_source(change)
        count = Decimal(len(change.facts))
        words = RUSSIAN[source.kind]
        noun = words.one if russian_form(count) == "one" else counted(count, SUBJECT.get(source.kind, words.forms))
        text = f"ещё {self.shower.number(count)} {noun}{Russian(self.context).tail(source)}"
        if total is not None:
            under = self.above(total, Type.MONEY)
            near = f"чуть больше {self.shower.number(under, 'money')}" if under is not None else self.shower.number(total, "money")
            text += " на сумму " + near + (" каждый" if count > 1 and source.kind == "orders" else "")
        if change.apart:
            text += " в разные дни"
        return text if change.now else f"{text}, {self.when(change).replace(' ', ' в ')}"

    def fewer(self, change: FactsFewer) -> str:
        """Без последнего заказа."""
        count, words = Decimal(len(change.keys)), RUSSIAN[change.source.kind]
        end = "last" if change.end == "latest" else "first"
        tail = Russian(self.context).tail(change.source)
        if count == 1:
            return f"без {FIRST_OF[end][words.gender][0]} {words.forms.part}{tail}"
        adjective = {"last": "последних", "first": "первых"}[end]
        return f"без {adjective} {self.shower.number(count)} {counted_genitive(count, words.forms)}{tail}"

    def time(self, change: TimePasses) -> str:
        """Через 12 дней."""
        seconds = int((change.until - change.since).total_seconds())
        if change.days == 0 or seconds < DAY:
            hours, minutes = Decimal(seconds // 3600), Decimal(-(-seconds // 60))
            length = f"{hours} {counted(hours, HOURS)}" if hours else f"{minutes} {counted(minutes, MINUTES)}"
            return f"через {length}, {self.shower.instant(change.until).replace(' ', ' в ')}, если больше ничего не произойдёт"
        days = Decimal(change.days)
        day = self.shower.day(date.fromisoformat(change.day))
        return f"через {self.shower.number(days)} {counted(days, DAYS)}, {day}, если больше ничего не произойдёт"


def equals(name: str, value: Scalar) -> Condition:
    """The filter that a field has a value."""
    field = Field(name)
    match value:
        case Decimal():
            return Compare("==", field, Number(value))
        case bool():
            return IsTrue(field) if value else Not(IsTrue(field))
        case str():
            return Compare("==", field, Text(value))
        case tuple():
            return Contains(Text(value[0] if value else ""), field)
        case Moment():
            return Compare("==", field, DateLiteral(value.at.isoformat(" ")))
        case date():
            return Compare("==", field, DateLiteral(value.isoformat()))
        case None:
            raise ValueError("nothing to say")
        case _:
            assert_never(value)


def places(value: Decimal) -> int:
    """Digits after the point, trailing noughts left out."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
