"""What tells one person from all others: keys, addresses, numbers, full names; and where a text says one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from coterie.store import digests
from coterie.store.statement import column, query, sql
from coterie.store.warehouse import past

if TYPE_CHECKING:
    from coterie.model.engine import Engine
    from coterie.store.one_person import Someone

INSTEAD = "(erased)"
SHORTEST = 5
"""A key shorter than this is a number like any other; a text is only searched for longer ones."""

CONDITIONS = frozenset(("where", "condition"))
IN_POINTS = frozenset("each when contact wish budget".split())
"""Keys of rules of points under which a condition stands."""
NAMES = frozenset("kind source recipe mapping columns headers attributes reasons".split())
"""Keys of recipes and choices under which there is nothing of anybody's."""
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")

_OF_PHONES = re.compile(r"phone|tel|mobil|whats|viber|тел|моб|сот", re.IGNORECASE)
_OF_NAMES = re.compile(r"name|фио|имя|фамил|отчеств|patronymic", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells a person: what sources call them (with the source), contacts in the form of ``store.digests``, names, order numbers.

    ``shared``: contacts that other people of the base have too; they are theirs as well and are not searched for.
    """

    keys: frozenset[tuple[str, str]]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    orders: frozenset[tuple[str, str]] = frozenset()
    shared: frozenset[str] = field(default=frozenset())

    def contacts_in(self, text: str) -> bool:
        """Whether a text holds an address or a number of theirs."""
        return any(one in self.emails for one in digests.emails(text)) or any(one in self.phones for one in digests.phones(text))

    def full_names(self) -> frozenset[str]:
        """Their names of two words or more, in lower case; one word is many people's."""
        return frozenset(" ".join(name.lower().split()) for name in self.names if len(name.split()) > 1)

    def is_full_name(self, text: str) -> bool:
        """Whether a text is their full name and nothing else."""
        return " ".join(text.lower().split()) in self.full_names()

    def names_in(self, text: str) -> bool:
        """Whether a text holds their full name as it was written."""
        said = " ".join(text.lower().split())
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in self.full_names())

    def masked(self, text: str) -> str:
        """A text of somebody else's without their contacts; ``***`` if it is their full name.

        >>> marks = Marks(frozenset(), emails=frozenset({"ann@shop.ru"}), names=frozenset({"Анна Тест"}))
        >>> marks.masked("знает Ann@shop.ru"), marks.masked("анна  тест"), marks.masked("ИП Анна Тест")
        ('знает ***', '***', 'ИП Анна Тест')
        """
        if self.is_full_name(text):
            return digests.INSTEAD
        return digests.masked(text, lambda plain: plain in self.emails or plain in self.phones)

    def in_line(self, source: str, line: str) -> bool:
        """Whether a line that could not be taken apart holds their key among its pieces, or a contact of theirs."""
        pieces = {piece.strip(" \"'") for mark in ",;\t|" for piece in line.split(mark)}
        return self.contacts_in(line) or any((source, piece) in self.keys for piece in pieces)

    def scrubbed(self, text: str) -> str:
        """A text with ``INSTEAD`` wherever it tells of them.

        >>> Marks(frozenset(), phones=frozenset({"9161234567"})).scrubbed('phone == "+79161234567" or x')
        'phone == "(erased)" or x'
        """
        for pattern in self._patterns():
            text = pattern.sub(INSTEAD, text)
        return text

    def scrubbed_condition(self, text: str) -> str:
        """A condition with ``INSTEAD`` wherever a text in it tells of them; numbers and names of fields are nobody's.

        >>> Marks(frozenset({("main", "17850")})).scrubbed_condition('key == "17850" or total > 17850')
        'key == "(erased)" or total > 17850'
        """
        return _LITERAL.sub(lambda found: self.scrubbed(found[0]), text)

    def _patterns(self) -> Iterable[re.Pattern[str]]:
        words = {key for _, key in self.keys if len(key) >= SHORTEST} | self.emails | self.names
        for word in sorted(words, key=len, reverse=True):
            yield re.compile(rf"(?<![\w@.]){re.escape(word)}(?![\w@])", re.IGNORECASE)
        for number in sorted(self.phones):
            yield re.compile(r"(?<!\d)(?:\+?\d{1,3}[\s().-]*)?" + r"[\s().-]*".join(number) + r"(?!\d)")


def of(engine: Engine, who: Someone) -> Marks:
    """The marks of a person of the warehouse."""
    said: dict[str, set[str]] = {}
    for row in _held(engine, who, "SELECT name, text, number FROM $t AS t WHERE text IS NOT NULL OR number IS NOT NULL", "attributes"):
        said.setdefault(row["name"], set()).add(row["text"] if row["text"] is not None else f"{row['number']:.0f}")
    every = {text for texts in said.values() for text in texts}
    phone_texts = {text for name, texts in said.items() for text in texts if _OF_PHONES.search(name) or digests.is_phone(text)}
    emails = {one for text in every for one in digests.emails(text)}
    phones = {one for text in phone_texts for one in digests.phones(text)}
    names = {text for name, texts in said.items() if _OF_NAMES.search(name) for text in texts if len(text) > 3} | _whole_names(said)
    others, named = _said_of_others(engine, who)
    reached = _reaching_others(engine, who) | _identified(engine, who)
    shared = (emails | phones) & reached
    return Marks(
        keys=frozenset((one.source, one.key) for one in who.profiles),
        emails=frozenset(emails - shared),
        phones=frozenset(phones - shared),
        names=frozenset(name for name in names if name.lower() not in (named if " " in name else others)),
        orders=_orders(engine, who),
        shared=frozenset(shared),
    )


def _whole_names(said: dict[str, set[str]]) -> set[str]:
    """First and last name together, both ways round, with the patronymic and without."""
    given = said.get("first_name", set())
    given = given | {f"{a} {b}" for a in given for b in said.get("patronymic", ())}
    pairs = [(a, b) for a in given for b in said.get("last_name", ())]
    return {f"{a} {b}" for a, b in pairs} | {f"{b} {a}" for a, b in pairs}


def _orders(engine: Engine, who: Someone) -> frozenset[tuple[str, str]]:
    rows = _held(engine, who, 'SELECT DISTINCT source, "order" AS id FROM $t AS t', "orders")
    return frozenset((row["source"], row["id"]) for row in rows if row["id"])


def _held(engine: Engine, who: Someone, text: str, table: str) -> list[dict[str, Any]]:
    """Their rows in a table and in the one of its replaced rows."""
    theirs = who.theirs(("profile", "person"))
    return [row for stored in (table, past(table)) for row in engine.rows(query(text, t=exp.to_table(stored)).where(theirs))]


def _said_of_others(engine: Engine, who: Someone) -> tuple[set[str], set[str]]:
    """What is said of other people too, of all that is said of this one, in lower case.

    And what of it is their name: that somebody else's order is for «Анна Тест» makes that nobody else's name.
    """
    mine = query("SELECT DISTINCT LOWER(text) AS text FROM attributes WHERE text IS NOT NULL").where(who.theirs(("profile", "person")))
    alike = query("SELECT DISTINCT a.name, LOWER(a.text) AS text FROM attributes AS a WHERE LOWER(a.text) IN ($mine)", mine=mine)
    rows = engine.rows(alike.where(sql("a.person <> $n", n=who.person)))
    return {row["text"] for row in rows}, {row["text"] for row in rows if _OF_NAMES.search(row["name"])}


def _reaching_others(engine: Engine, who: Someone) -> set[str]:
    """The contacts of theirs that other people are reached by too. Who only names them, as whoever brought them, is not reached by them."""
    mine = query("SELECT DISTINCT LOWER(text) AS text FROM attributes WHERE text IS NOT NULL").where(who.theirs(("profile", "person")))
    alike = query("SELECT DISTINCT a.name, LOWER(a.text) AS text FROM attributes AS a WHERE LOWER(a.text) IN ($mine)", mine=mine)
    rows = engine.rows(alike.where(sql("a.person <> $n", n=who.person)))
    texts = {row["text"] for row in rows if digests.is_of_contacts(row["name"])}
    return {one for text in texts for one in (*digests.emails(text), *digests.phones(text))}


def _identified(engine: Engine, who: Someone) -> set[str]:
    """The contacts that other people are known by, however their files wrote them, of those that are this one's too."""
    theirs = column("profile").isin(*(one.profile for one in who.profiles))
    mine = query("SELECT value FROM identifiers").where(theirs)
    asked = query("SELECT DISTINCT value FROM identifiers WHERE value IN ($mine)", mine=mine).where(exp.not_(theirs.copy()))
    texts = {str(row["value"]) for row in engine.rows(asked)}
    return {one for text in texts for one in (*digests.emails(text), *digests.phones(text))}


def in_json(marks: Marks, text: str, conditions: frozenset[str] = CONDITIONS) -> str:
    """A JSON text with every text in it scrubbed, and what is exactly one of their keys taken out of lists."""
    return json.dumps(cleaned(marks, json.loads(text), conditions), ensure_ascii=False)


def cleaned(marks: Marks, value: Any, conditions: frozenset[str] = CONDITIONS) -> Any:
    """A plain value with every text in it scrubbed, and what is exactly one of their keys taken out of lists.

    Names of columns stay as they are; of a condition (under one of these keys) only what is quoted is somebody's.
    """
    keys = {key for _, key in marks.keys}
    match value:
        case str():
            return marks.scrubbed(value)
        case list():
            return [cleaned(marks, one, conditions) for one in value if not (isinstance(one, str) and one in keys)]
        case dict():
            return {
                name if name in NAMES else marks.scrubbed(name): _cleaned_under(marks, name, one, conditions) for name, one in value.items()
            }
        case _:
            return value


def _cleaned_under(marks: Marks, name: str, value: Any, conditions: frozenset[str]) -> Any:
    if name in NAMES:
        return value
    return marks.scrubbed_condition(value) if name in conditions and isinstance(value, str) else cleaned(marks, value, conditions)
