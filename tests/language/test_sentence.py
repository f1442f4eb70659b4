"""A sentence says a condition so that it can be read aloud, and no two conditions share one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, Literal, get_args

import pytest
from tests.language.regolden import GOLDEN, LANGUAGES, SHOP, conditions, sentences

from coterie.language.calendar import read_iso
from coterie.language.catalogue import Catalogue
from coterie.language.nodes import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    AtLeast,
    Chain,
    Compare,
    Completions,
    Condition,
    Contains,
    Crossed,
    Crossings,
    DateLiteral,
    DaysTo,
    Duration,
    Every,
    Exists,
    Field,
    Function,
    Given,
    InSegment,
    IsTrue,
    ListTest,
    Lookup,
    Missing,
    NoneOf,
    Not,
    Number,
    Operator,
    Or,
    Part,
    Percentile,
    Period,
    Periods,
    Piece,
    Points,
    Population,
    Shifted,
    Source,
    Text,
    TextTest,
    Truth,
    Unit,
    Value,
    Window,
)
from coterie.language.parse import parse, parse_value
from coterie.language.sentence import say, say_value
from coterie.language.sentence.context import PEOPLE
from coterie.language.types import LOOKUPS, NAMED, PERSON_FIELDS, SOURCES, Type

Lang = Literal["ru", "en"]
both = pytest.mark.parametrize("lang", LANGUAGES)


def said(text: str, lang: Lang = "ru") -> str:
    return say(parse(text), lang, SHOP, currency="RUB")


# ---------------------------------------------------------------- golden


@both
def test_the_golden_sentences_have_not_changed_unread(lang: Lang) -> None:
    golden = (GOLDEN / f"{lang}.txt").read_text("utf-8").splitlines()

    assert len(golden) >= 300
    assert sentences(lang) == golden, "read the change aloud, then: python -m tests.language.regolden"


@both
def test_brackets_close_and_nothing_is_left_unfilled(lang: Lang) -> None:
    for line in sentences(lang):
        sentence = _unquoted(line.split("\t")[1])
        assert sentence.count("(") == sentence.count(")"), line
        assert not re.search(r"[{}]|None|  | ,| \)|\( ", sentence), line


def test_a_russian_sentence_has_no_latin_letters_outside_quotes() -> None:
    latin = {word for line in sentences("ru") for word in re.findall(r"[A-Za-z]+", _unquoted(line.split("\t")[1]))}

    assert latin <= {"RFM", "UTC", "ABC", "A", "B", "C"}


@both
def test_numbers_and_texts_of_a_condition_are_in_its_sentence(lang: Lang) -> None:
    sentence = said('orders(category == "броши", last="365d").count >= 3 and not orders(last="90d")', lang)

    assert all(word in sentence for word in ("броши", "365", "3", "90"))


# ---------------------------------------------------------------- wording


def test_it_reads_as_the_screens_have_it() -> None:
    assert said('orders(category == "броши", last="365d").count >= 3 and not orders(last="90d")') == (
        "Клиенты, которые сделали не менее 3 заказов с товаром категории «броши» за последние 365 дней"
        " и не делали заказов за последние 90 дней"
    )


@pytest.mark.parametrize(
    ("text", "ru", "en"),
    [
        ("orders(last='90d').count", "число заказов за последние 90 дней", "number of orders in the last 90 days"),
        ("orders().avg(total)", "средний чек", "average order"),
        ("city", "город", "city"),
        ("points + 1", "значение (свойство «points» + 1)", "value of (attribute “points” + 1)"),
        ("5000", "5\u00a0000", "5,000"),
        ("yes", "да", "yes"),
        ("now", "нынешний момент", "this moment"),
        ("subscribed('email')", "признак (подписаны на рассылки по электронной почте)", "state (are subscribed by e-mail)"),
        ("order.total", "сумма всего заказа", "whole-order total"),
    ],
)
def test_a_value_is_a_noun_phrase(text: str, ru: str, en: str) -> None:
    assert say_value(parse_value(text), "ru", SHOP) == ru
    assert say_value(parse_value(text), "en", SHOP) == en


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ('city != "Пермь"', True),
        ('city == "Пермь"', False),
        ('city not in ["a", "b"]', True),
        ("not vip", True),
        ("vip == no", False),
        ("not (orders().avg(total) > 1)", True),
        ("not (orders().sum(total) > 1)", False),
        ("not (orders().count / 2 > 3)", False),
        ("not (orders().count / 0 > 3)", True),
        ("not (orders().count / orders().days > 3)", True),
        ("orders().count != 3", False),
        ("not orders()", False),
        ('not in_segment("vip")', False),
        ('"a" not in tags', False),
        ("not (tags.length > 1)", False),
        ("not (city is None)", False),
        ('not (city != "Пермь")', False),
        ('not (city == "Пермь" and orders())', True),
        ('not (city != "Пермь" and orders())', True),  # inside the brackets only
        ("not (orders() and in_segment('vip'))", False),
        ("not at_least(1, vip, orders())", True),
        ("none(orders(), none(vip))", True),  # the same
        ("not none(orders(), vip)", False),
        ("not (bucket('salt') < 5)", False),
        ("segmentation('x') != 'y'", False),
        ("not (score('x') < 5)", True),
        ("not orders().every(price > 5)", True),
        ("not orders().every(time > '2026-01-01')", False),
        ("orders(time != '2026-01-01')", False),
        ("orders(price != 5)", True),
        ("not city.changed()", False),
        ("days_to('8 марта') != 5", False),
        ("not (days_to(birthday) < 5)", True),
        ("not (days_between(now, ago('1d')) < 5)", False),
        ("not (percentile(orders().count) < 5)", False),
        ("not duplicate_suspected", False),
        ("sequence(orders(), orders(total != step(1).total))", True),
        ("sequence(orders(), orders(time != step(1).time))", False),
        ("not (orders().gap.max > 5)", True),
        ("not (round(1.5) > 5)", False),
        ("not (orders().periods('1w', last=4) > 5)", False),
        ("not sequence(orders(), orders()).count > 5", False),
    ],
)
@both
def test_or_unknown_is_said_exactly_where_the_complement_takes_in_the_missing(text: str, unknown: bool, lang: Lang) -> None:
    assert said(text, lang).count({"ru": " (или неизвестно)", "en": " (or unknown)"}[lang]) == unknown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('city == "5"', "city == 5"),
        ('city == "«a»"', 'city == "„a“"'),
        ('city == "a» (b"', 'city == "a"'),
        ('city == "a\\nb"', 'city == "a\\\\{a}b"'),
        ("city == region", 'city == "регион"'),
        ("city == region", 'city == "region"'),
        ("points == 1", 'field("points ") == 1'),
        ("rfm.cell == 'champions'", "rfm.cell == 'чемпионы'"),
        ("orders(total > 5)", "orders(order.total > 5)"),
        ("orders(city == 'a')", "orders(person.city == 'a')"),
        ("orders(field('город') == 'a')", "orders(person.city == 'a')"),
        ("orders(category == 'a', category == 'b')", "orders(category == 'b')"),
        ("orders(last='7d')", "orders(during='this week')"),
        ("orders(last='1w')", "orders(during='previous week')"),
        ("orders(last='1mo')", "orders(last='30d')"),
        ("orders(since='2026-03-08')", "orders(until='2026-03-08')"),
        ("orders(since='2026-03-08')", "orders(since='2026-03-08 00:00')"),
        ("orders(between=('60d', '30d'))", "orders(last='60d')"),
        ("birthday.anniversary_in < 5", "birthday.days_until < 5"),
        ("vip and (points > 1 or orders())", "(vip and points > 1) or orders()"),
        ("not (vip and orders())", "not vip and orders()"),
        ("any(vip, none(orders(), points > 1))", "any(vip, orders(), points > 1)"),
        ("at_least(2, vip, orders(), points > 1)", "at_least(2, vip, any(orders(), points > 1))"),
        ("not orders(product == 'x')", "orders(product != 'x')"),
        ("points - (5 - 2) > 1", "points - 5 - 2 > 1"),
        ("points / (5 * 2) > 1", "points / 5 * 2 > 1"),
        ("-(points - 1) > 1", "-points - 1 > 1"),
        ("company.people(city != person.city)", "company.people(city != region)"),
        ("not in_segment('vip', at=ago('7d'))", "not entered('vip', last='7d')"),
        ("tagged('x', last='zz')", "tagged('x', last='7d')"),
        ("tagged('x', last=7)", "tagged('x', last='7d')"),
    ],
)
@both
def test_near_misses_differ(one: str, other: str, lang: Lang) -> None:
    assert said(one, lang) != said(other, lang)


@both
def test_amounts_are_written_with_the_currency_and_without_it(lang: Lang) -> None:
    condition = parse("balance >= -5000.5")

    assert say(condition, lang, SHOP, currency="RUB").count("₽") == 1
    assert say(condition, lang, SHOP, currency="₽") == say(condition, lang, SHOP, currency="RUB")
    assert "CHF" in say(condition, lang, SHOP, currency="CHF")
    assert say(condition, lang, SHOP).endswith({"ru": "−5\u00a0000,5", "en": "−5,000.5"}[lang])


@both
def test_a_text_that_is_no_date_stays_a_text(lang: Lang) -> None:
    opening = {"ru": "«", "en": "“"}[lang]

    assert f"{opening}весной" in said('birthday > "весной"', lang)
    assert f"{opening}весной" in said('orders(since="весной")', lang)
    assert f"{opening}весной" in said('created > date("весной")', lang)


@both
def test_names_that_the_catalogue_does_not_know_are_written_as_they_are(lang: Lang) -> None:
    assert "“nobody”" in said("nobody > 5", lang).translate(str.maketrans("«»", "“”"))
    assert "“x y”" in said("events('e', field('x y') > 5)", lang).translate(str.maketrans("«»", "“”"))
    assert "“q”" in said("sequence(orders(), orders(product == step(1).q))", lang).translate(str.maketrans("«»", "“”"))


@both
def test_an_attribute_of_the_shop_is_not_taken_for_one_of_ours(lang: Lang) -> None:
    own = Catalogue(attributes={"birthday": replace(SHOP.attributes["points"], type=Type.TEXT), "temperature": SHOP.attributes["points"]})

    assert say(parse("birthday == '1990-01-01'"), lang, own) != say(parse("birthday == '1990-01-01'"), lang, SHOP)
    assert say(parse("temperature == 'hot'"), lang, own) != say(parse("temperature == 'hot'"), lang, SHOP)


# ---------------------------------------------------------------- every word has a wording


@both
@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_and_each_of_its_fields_has_words(kind: str, lang: Lang) -> None:
    names = ("x",) * SOURCES[kind].names[0]
    source = Source(kind, names)
    seen = {say(Exists(source), lang), say(Not(Exists(source)), lang), say(Every(source, IsTrue(Field("time"))), lang)}
    for name in SHOP.fields(kind):
        for statistic in ("first", "last", "min", "distinct", "top", "top_share", "sum"):
            seen.add(say_value(Aggregate(source, statistic, Field(name)), lang, SHOP))
        for negated in (False, True):
            asked: Condition = IsTrue(Field(name))
            seen.add(say(Exists(replace(source, filters=(Not(asked) if negated else asked,))), lang, SHOP))
            texts: Condition = Compare("==", Field(name), Text("x"))
            seen.add(say(Exists(replace(source, filters=(Not(texts) if negated else texts,))), lang, SHOP))

    assert len(seen) == 3 + 11 * len(SHOP.fields(kind))


@both
def test_every_lookup_has_words(lang: Lang) -> None:
    seen, count = set(), 0
    for name, info in LOOKUPS.items():
        for given in range(info.arguments[0], info.arguments[1] + 1):
            for part in ("", *(info.parts or {})):
                for options in {(), info.options}:
                    if part == "change" and not options:
                        continue
                    lookup = Lookup(name, (Text("x"), Text("y"))[:given], tuple((option, Text("7d")) for option in options), part)
                    seen.add(say_value(lookup, lang))
                    seen.add(say(IsTrue(lookup), lang))
                    seen.add(say(Compare("==", lookup, Text("z")), lang))
                    count += 3

    assert len(seen) == count


@both
def test_every_attribute_and_computed_name_has_words_of_its_own(lang: Lang) -> None:
    names = [*PERSON_FIELDS, *NAMED]
    phrases = [say_value(Field(name), lang) for name in names]

    assert len(set(phrases)) == len(names)
    assert not [phrase for phrase in phrases if "«" in phrase or "“" in phrase]


@both
def test_every_piece_and_period_has_words(lang: Lang) -> None:
    for field in (Field("birthday"), Field("created"), Aggregate(Source("orders"), "last")):
        phrases = [say_value(Part(piece, field), lang) for piece in get_args(Piece)]
        assert len(set(phrases)) == len(get_args(Piece))
    for said_of in (lambda during: Exists(Source("orders", window=Window(during=during))),):
        assert len({say(said_of(during), lang) for during in get_args(Period)}) == len(get_args(Period))


# ---------------------------------------------------------------- injective


@both
def test_no_two_conditions_that_differ_share_a_sentence(lang: Lang) -> None:
    """Every golden condition and every near miss of it: one thing changed at a time."""
    meanings: dict[str, Condition] = {}
    tried = 0
    for text in conditions():
        condition = parse(text)
        for mutant in (condition, *near_misses(condition)):
            tried += 1
            sentence, meaning = say(mutant, lang, SHOP, currency="RUB"), plainly(mutant)
            assert meanings.setdefault(sentence, meaning) == meaning, f"{sentence}\n{meanings[sentence]}\n{meaning}"

    assert tried > 12_000


def near_misses(node: Any, scope: str | None = None) -> Iterator[Any]:
    """The node with one thing changed, at any depth."""
    yield from changed(node, scope)
    for field in fields(node):
        if field.name in ("at", "id"):
            continue
        inside = getattr(node, field.name)
        within = node.kind if isinstance(node, Source) and field.name == "filters" else scope
        within = node.source.kind if isinstance(node, Aggregate | Every) and field.name in ("argument", "by", "condition") else within
        if isinstance(inside, tuple):
            for index, item in enumerate(inside):
                if is_dataclass(item):
                    for other in near_misses(item, within):
                        yield replace(node, **{field.name: (*inside[:index], other, *inside[index + 1 :])})
        elif is_dataclass(inside):
            for other in near_misses(inside, within):
                if not (isinstance(node, Completions | Crossings) and isinstance(other, Not)):
                    yield replace(node, **{field.name: other})


COMPARABLE = ("avg", "min", "max", "sum")
SELECTING = ("first", "last", "top", "top_share", "distinct")
OTHER_FIELD = {"city": "region", "total": "cost", "category": "product", "points": "balance", "value": "time", "price": "quantity"}
OTHER_KIND = {
    "orders": ("open_orders", "cancelled", "returns", "lines"),
    "lines": ("orders",),
    "messages": ("visits",),
    "answers": ("asked",),
}
OTHER_KIND |= {"company.people": ("household.people",), "deals": ("meetings",)}


def changed(node: Any, scope: str | None) -> Iterator[Any]:
    """The node itself with one thing of its own changed."""
    match node:
        case Number(value):
            yield from (Number(value + 1), Number(value - 2), Number(value * 10 + 1), Number(value + Decimal("0.5")), Text(str(value)))
        case Text(text):
            yield from (Text(text + "x"), Text(f"«{text}»"), Text(f"“{text}”"), Text(text + "\\"))
        case Truth(value):
            yield Truth(not value)
        case DateLiteral(text):
            yield DateLiteral(text.replace("1990", "1991"))
        case Shifted(direction, by):
            yield Shifted("ahead" if direction == "ago" else "ago", by)
        case Duration(count, unit):
            yield Duration(count + 1, unit)
            yield from (Duration(count, other) for other in get_args(Unit) if other != unit)
        case Field(name, of):
            yield Field(name + " ", of)
            if name in OTHER_FIELD:
                yield Field(OTHER_FIELD[name], of)
            if scope is not None:
                yield from (Field(name, other) for other in ("", "person") if other != of)
                if scope not in PEOPLE and SOURCES[scope].shape == "lines":
                    yield Field(name, "order" if of != "order" else "")
        case Compare(operator, left, right):
            yield from (Compare(other, left, right) for other in get_args(Operator) if other != operator)
        case Chain(first, first_operator, value, last_operator, last):
            turned = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
            yield Chain(first, turned[first_operator], value, last_operator, last)  # type: ignore[arg-type]
            yield Chain(first, first_operator, value, turned[last_operator], last)  # type: ignore[arg-type]
        case Among() | Contains() | Missing():
            yield replace(node, negated=not node.negated)
        case TextTest(test, argument=argument, ignore_case=ignore_case):
            yield from (replace(node, test=other) for other in ("startswith", "endswith", "contains", "matches") if other != test)
            yield from (replace(node, argument=argument + "x"), replace(node, ignore_case=not ignore_case))
        case ListTest(test, items=items):
            yield from (replace(node, test=other) for other in ("any", "all", "none") if other != test)
            yield from (replace(node, items=(*items, "x")), replace(node, items=("; ".join(items), "x")))
        case _:
            yield from _changed_whole(node)
    if isinstance(node, get_args(Condition)):
        yield Not(node)


def _changed_whole(node: Any) -> Iterator[Any]:
    match node:
        case Aggregate(_, statistic, argument):
            family = COMPARABLE if statistic in COMPARABLE else SELECTING
            kinds = ("count", "days", "first", "last") if argument is None else family
            yield from (
                replace(node, statistic=other, by=node.by if other.startswith("top") else None) for other in kinds if other != statistic
            )
        case Points(each=each, per_day=per_day, half_life=half, fades=fades):
            yield from (replace(node, each=each + 1), replace(node, per_day=1 + (per_day or 0)))
            yield replace(node, half_life=fades or (Duration(5, "d") if half is None else None), fades=half)
        case Given(otherwise=otherwise):
            yield replace(node, otherwise=Number(Decimal(7)) if otherwise is None else None)
        case Periods(last=last, at_least=least):
            yield from (replace(node, last=last + 1), replace(node, at_least=least + 1))
        case AtLeast(k, parts):
            yield AtLeast(k + 1, parts)
            yield from (Or(parts), And(parts), NoneOf(parts))
        case And(parts) | Or(parts) | NoneOf(parts):
            yield from (other(parts) for other in (And, Or, NoneOf) if not isinstance(node, other) and (len(parts) > 1 or other is NoneOf))
            if len(parts) > 2:
                yield from (type(node)((type(node)(parts[:2]), *parts[2:])), type(node)((Not(parts[0]), *parts[1:])))
                yield (Or if isinstance(node, And) else And)((type(node)(parts[:2]), *parts[2:]))
        case Source(kind, names, filters):
            yield from (replace(node, kind=other) for other in OTHER_KIND.get(kind, ()))
            yield from (replace(node, names=tuple(name + "x" for name in names)), replace(node, filters=filters[1:]))
            yield replace(node, filters=(*filters, Compare("==", Field("channel"), Text("x"))))
        case Window(last, between, since, until, during):
            yield from (replace(node, last=Duration(7, "d")), replace(node, during="this week"), Window())
            yield from (replace(node, since=until, until=since), replace(node, between=(Duration(9, "d"), Duration(7, "d"))))
            if last is not None:
                yield replace(node, last=None, between=(last, Duration(0, last.unit)))
            if between is not None:
                yield replace(node, between=between[::-1])
            if during is not None:
                yield from (
                    replace(node, during=other) for other in ("today", "next month", "previous month", "this quarter") if other != during
                )
        case InSegment(name, moment):
            yield from (InSegment(name + "x", moment), InSegment(name, None), InSegment(name, Shifted("ago", Duration(8, "d"))))
        case Crossed(direction, name):
            yield from (replace(node, name=name + "x"), replace(node, direction="left" if direction == "entered" else "entered"))
        case _:
            pass


# ---------------------------------------------------------------- what is declared the same


MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def plainly(node: Any, scope: str | None = None) -> Any:
    """The condition with everything written one way that means one thing; the test's own list of equivalences."""
    if isinstance(node, tuple):
        return tuple(plainly(item, scope) for item in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    node = replace(
        node, **{field.name: plainly(getattr(node, field.name), scope) for field in fields(node) if field.name not in ("at", "id")}
    )
    match node:
        case Text(text) if read_iso(text) is not None:
            return DateLiteral(text)
        case Compare("!=", left, right):
            return plainly(Not(Compare("==", left, right)))
        case Compare(operator, Number() | Text() | Truth() | DateLiteral() | Shifted() as left, right) if not _written(right):
            return plainly(Compare(MIRROR[operator], right, left))  # type: ignore[arg-type]
        case Compare("==", value, Truth(False)) if isinstance(value, Lookup):
            return plainly(Not(IsTrue(value)))
        case IsTrue(value):
            return Compare("==", value, Truth(True))
        case Compare("==" | "<=", Aggregate(source, "count"), Number(value)) if value == 0:
            return Not(Exists(source))
        case Compare(">", Aggregate(source, "count"), Number(value)) if value == 0:
            return Exists(source)
        case Chain(first, ">" | ">=" as one, value, ">" | ">=" as two, last):
            return Chain(last, MIRROR[two], value, MIRROR[one], first)  # type: ignore[arg-type]
        case Among(value, (item,)):
            return plainly(Compare("!=" if node.negated else "==", value, item))
        case Among() | Contains() | Missing() if node.negated:
            return Not(replace(node, negated=False))
        case ListTest("none"):
            return Not(replace(node, test="any"))
        case NoneOf(parts):
            return plainly(Not(Or(parts) if len(parts) > 1 else parts[0]))
        case And(parts) | Or(parts):
            flat = [inner for part in parts for inner in (part.parts if isinstance(part, type(node)) else (part,))]
            return type(node)(tuple(flat))
        case Not(part):
            return _denied(part)
        case Source(filters=filters):
            flat = [inner for part in filters for inner in (part.parts if isinstance(part, And) else (part,))]
            return replace(node, filters=tuple(sorted(flat, key=repr)))
        case Part("length", value):
            return Function("len", (value,))
        case Part("anniversary_in", value):
            return DaysTo(value)
        case _:
            return node


def _denied(part: Condition) -> Condition:
    match part:
        case Not(inner):
            return inner
        case Compare(operator, left) if operator in OPPOSITE and _never_missing(left) and _never_missing(part.right):
            return plainly(replace(part, operator=OPPOSITE[operator]))  # type: ignore[no-any-return]
        case _:
            return Not(part)


def _never_missing(value: Value) -> bool:
    match value:
        case Aggregate(_, statistic):
            return statistic in ("count", "sum", "distinct", "days")
        case Field("spend.total" | "spend.orders" | "spend.last_year" | "spend.margin"):
            return True
        case Given(inner, _, otherwise):
            return otherwise is not None and _never_missing(inner)
        case Lookup("bucket") | Periods() | Points() | Completions() | Crossings():
            return True
        case Function("len", (Field("tags" | "hobbies"),)) | DaysTo(
            Text("8 марта" | "23 февраля" | "gift" | "День матери" | "public" | "Пасха"), None | Field("time")
        ):
            return True
        case Percentile(inner) | Population(_, inner):
            return _never_missing(inner)
        case Arithmetic(operator, left, right):
            return _never_missing(left) and _never_missing(right) and (operator != "/" or _written(right))
        case _:
            return _written(value)


def _written(value: Value) -> bool:
    return isinstance(value, Number | Text | Truth | DateLiteral | Shifted)


def _unquoted(sentence: str) -> str:
    return re.sub(r"«[^»]*»|“(?:[^”\\]|\\.)*”", "…", sentence)
