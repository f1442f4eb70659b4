"""Which kind of file it is, and which column is which field: by headers first, then by what the values look like.

Each pair of a column and a field gets a likeness; for each kind the best pairs are taken in turn; the kind whose fields
account for most of what would speak for it wins. Facts win over people where both fit: a list of people has no prices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coterie.ingest.aliases import ALIASES, CARD_NAMES, CONSENT_STATUSES
from coterie.ingest.detect import samples
from coterie.ingest.detect.headers import EXACT, likeness, plain
from coterie.ingest.detect.samples import Sample
from coterie.ingest.fields import KINDS, ONE_OF, SIGNS, FieldSpec, Kind

ENOUGH = 0.5
"""The least likeness that counts."""

ALONE: dict[str, tuple[Callable[[str], object], float, str]] = {
    "email": (samples.is_email, 0.9, "its values are e-mail addresses"),
    "phone": (samples.is_phone, 0.8, "its values are telephone numbers"),
    "name": (samples.is_full_name, 0.8, "its values are full names"),
    "sex": (samples.is_sex, 0.7, "its values are words for a sex"),
}
"""Fields that values alone give away: the test, how sure it makes one, and the reason."""

MUST: dict[str, tuple[Callable[[str], object], str]] = {
    "instant": (samples.is_date, "dates"),
    "date": (samples.is_date, "dates"),
    "number": (samples.is_number, "numbers"),
    "money": (samples.is_number, "numbers"),
    "amount": (samples.is_number, "numbers"),
}
"""What the values of a reading look like; a column of which less than half do is no such field."""

CONTACTS = ("phone", "email")

IDS = frozenset("id ид uid guid код key №".split())

PLAIN_KINDS = frozenset({"people", "orders", "order-lines", "events"})
"""Kinds that are taken on likeness; of the others every needed field must be named outright."""

OF_ORDERS: tuple[Kind, ...] = ("order-lines", "orders")

PEOPLE_MARKS = frozenset("email phone name first_name last_name patronymic sex birthday city created tags".split())


@dataclass(frozen=True, slots=True)
class Match:
    """A column taken for a field: how sure, 0 … 1, and why; ``outright`` where its header names the field, whatever its values are."""

    field: str
    place: int
    sure: float
    why: str
    outright: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind with its fields. ``score`` compares kinds of one file; ``sure`` is what a person is told, 0 … 1."""

    kind: Kind
    matches: Mapping[str, Match]
    score: float
    sure: float


def guesses(columns: Sequence[Sample], only: Kind | None = None) -> tuple[Guess, ...]:
    """Every kind that the columns could be, the best first. Empty where nothing fits."""
    found = []
    for kind in KINDS if only is None else (only,):
        matches = _assign(kind, columns)
        if only is not None or (not missing(kind, matches) and _credible(kind, matches, columns)):
            found.append(Guess(kind, matches, _score(kind, matches, columns), _surety(kind, matches)))
    return tuple(sorted(found, key=lambda guess: -guess.score))


def customerless(columns: Sequence[Sample], only: Kind | None = None) -> Guess | None:
    """The kind of orders that name nobody, as a marketplace exports them; None where it isn't surely one.

    Surely: the order, its time and what it was worth are all named outright, and nothing says who bought.
    """
    for kind in OF_ORDERS if only is None else {only} & set(OF_ORDERS):
        matches = _assign(kind, columns)
        outright = {name for name, match in matches.items() if match.sure >= EXACT or name == "time"}
        worth = {"total", "price"} & outright
        if "person" not in matches and {"order", "time"} <= outright and worth and _credible(kind, matches, columns):
            return Guess(kind, matches, _score(kind, matches, columns), _surety(kind, matches))
    return None


def _credible(kind: Kind, matches: Mapping[str, Match], columns: Sequence[Sample]) -> bool:
    """Whether enough speaks for a kind to be named: of a list of people, somebody known by more than a repeating number."""
    if kind == "people":
        marks = PEOPLE_MARKS & set(matches)
        return bool(marks) or ("person" in matches and columns[matches["person"].place].distinct > 0.9)
    if kind == "order-lines":
        return bool({"product", "product_name", "quantity", "price"} & set(matches))
    if kind in PLAIN_KINDS:
        return True
    if kind == "companies" and not _of_companies(matches, columns):
        return False
    if kind == "consents" and "status" in matches and likeness(columns[matches["status"].place].name, CONSENT_STATUSES) == EXACT:
        return True
    if kind in SIGNS:
        return any(name in matches and matches[name].sure >= EXACT for name in SIGNS[kind])
    groups = [(name,) for name, spec in KINDS[kind].items() if spec.needed] + list(ONE_OF.get(kind, ()))
    outright = {name for name, match in matches.items() if match.sure >= EXACT}
    return len(matches) > 1 and all(set(group) & outright for group in groups)


def _of_companies(matches: Mapping[str, Match], columns: Sequence[Sample]) -> bool:
    """Whether nothing says that it is a list of people: a column for whom, names of people, a column of tax ids without any."""
    if any(likeness(column.name, ("person", *ALIASES["person"])) == EXACT for column in columns):
        return False
    names = [columns[matches[name].place].share(samples.is_full_name) for name in ("name", "company") if name in matches]
    if max(names, default=0) >= 0.5:
        return False
    return any(columns[matches[name].place].values for name in SIGNS["companies"] if name in matches)


def missing(kind: Kind, found: Mapping[str, object]) -> list[tuple[str, ...]]:
    """The fields that a file of the kind can't do without and that have no column; any one of each group would do."""
    lacking: list[tuple[str, ...]] = [(name,) for name, spec in KINDS[kind].items() if spec.needed and name not in found]
    lacking += [group for group in ONE_OF.get(kind, ()) if not set(group) & set(found)]
    return lacking


def _assign(kind: Kind, columns: Sequence[Sample]) -> dict[str, Match]:
    """The best column of each field, each column used once."""
    pairs = [found for name, spec in KINDS[kind].items() for column in columns if (found := match(name, spec, column)) is not None]
    order = list(KINDS[kind])
    pairs.sort(key=lambda pair: (-pair.sure, order.index(pair.field), _rank(kind, pair, columns), pair.place))
    taken: dict[str, Match] = {}
    places: set[int] = set()
    for pair in pairs:
        if pair.field not in taken and pair.place not in places:
            taken[pair.field] = pair
            places.add(pair.place)
    _by_name(kind, taken)
    _by_id(kind, taken, columns)
    _by_contact(kind, taken, columns)
    _by_card(kind, taken, columns)
    _by_document(kind, taken, columns)
    return taken


def _rank(kind: Kind, pair: Match, columns: Sequence[Sample]) -> int:
    """Of several contacts somebody's own comes before that at work: in the order in which the field's names are listed."""
    if pair.field not in CONTACTS:
        return 0
    names = list(map(plain, KINDS[kind][pair.field].aliases))
    header = plain(columns[pair.place].name)
    return names.index(header) if header in names else len(names)


def match(name: str, spec: FieldSpec, column: Sample) -> Match | None:
    """How well a column fits a field; None where it does not."""
    alike = likeness(column.name, (name, *spec.aliases))
    outright = alike == EXACT
    why = f"the header {column.name!r} says so" if outright else f"the header {column.name!r} is like it"
    if spec.reading in MUST and column.values:
        test, what = MUST[spec.reading]
        share = column.share(test)
        if share < 0.5 and not (name == "time" and column.share(samples.is_document) > 0.5):
            return None
        alike = min(alike, 0.5 + share / 2)
        why += f" and {share:.0%} of its values are {what}"
    if name in ALONE and column.values:
        test, surety, reason = ALONE[name]
        share = column.share(test)
        if share >= 0.8 and surety > alike:
            return Match(name, column.place, surety, reason, outright)
        if name in ("email", "phone") and share < 0.3 and alike < EXACT:
            return None
    if alike < ENOUGH or _unlike(spec, column, alike):
        return None
    return Match(name, column.place, alike, why, outright)


def _unlike(spec: FieldSpec, column: Sample, alike: float) -> bool:
    """Whether values speak against a header that is only like a field's name: ids are no dates, texts are not all numbers."""
    if not column.values or alike >= EXACT:
        return False
    if spec.reading == "id":
        return column.share(samples.is_date) > 0.8
    return spec.reading == "text" and column.share(samples.is_number) > 0.9


def _by_name(kind: Kind, taken: dict[str, Match]) -> None:
    """Companies without ids go by their names."""
    if kind == "companies" and "company" not in taken and "name" in taken:
        taken["company"] = replace(taken.pop("name"), field="company")


def _by_id(kind: Kind, taken: dict[str, Match], columns: Sequence[Sample]) -> None:
    """A column called just "id" is the person's: in a list of people where it never repeats, in facts where it does."""
    if "person" in taken or "person" not in KINDS[kind]:
        return
    places = {match.place for match in taken.values()}
    for column in columns:
        if plain(column.name) in IDS and column.place not in places and column.filled > 0.99:
            once = column.distinct == 1
            if once == (kind == "people"):
                why = f"{column.name!r} is different in each row" if once else f"{column.name!r} repeats from row to row"
                taken["person"] = Match("person", column.place, 0.9 if once else 0.7, why)
                return


def _by_card(kind: Kind, taken: dict[str, Match], columns: Sequence[Sample]) -> None:
    """A list of cards with contacts: «Наименование» is a name, and so is «Контрагент» beside an id that never repeats."""
    if kind != "people" or {"name", "first_name", "last_name"} & set(taken) or not set(CONTACTS) & set(taken):
        return
    person = taken.get("person")
    free = {column.place for column in columns} - {match.place for match in taken.values()}
    if person is not None and _is_name(columns[person.place]):
        ids = [one for one in columns if one.place in free and plain(one.name) in IDS and one.filled > 0.99 and one.distinct == 1]
        if ids:
            taken["person"] = Match("person", ids[0].place, 0.9, f"{ids[0].name!r} is different in each row")
            free = (free | {person.place}) - {ids[0].place}
    for one in columns:
        if one.place in free and _is_name(one):
            taken["name"] = Match("name", one.place, 0.9, f"the header {one.name!r} of a list with contacts says so", outright=True)
            return


def _is_name(column: Sample) -> bool:
    """Whether a column of cards holds names, by its header and by values that are no numbers, dates or contacts."""
    if not column.values or likeness(column.name, CARD_NAMES) < EXACT:
        return False
    return max(map(column.share, (samples.is_number, samples.is_date, samples.is_email, samples.is_phone))) < 0.5


def _by_document(kind: Kind, taken: dict[str, Match], columns: Sequence[Sample]) -> None:
    """Where no column says when, the documents that orders are named by do: «Реализация 123 от 05.03.2024 12:14:07»."""
    order = taken.get("order")
    if kind in ("orders", "order-lines") and order is not None and "time" not in taken:
        column = columns[order.place]
        if column.share(samples.is_document) > 0.5:
            taken["time"] = Match("time", order.place, 0.9, f"{column.name!r} holds documents with their times")


def _by_contact(kind: Kind, taken: dict[str, Match], columns: Sequence[Sample]) -> None:
    """Where no column names the person, a contact does."""
    if "person" in taken or "anonymous" in taken or "person" not in KINDS[kind]:
        return
    for name in ("phone", "email"):
        test, sure, _ = ALONE[name]
        column = next((one for one in columns if one.values and one.share(test) >= 0.8), None)
        if column is not None:
            taken["person"] = Match("person", column.place, sure, f"no column names the customer; the {name} does")
            return


def _score(kind: Kind, matches: Mapping[str, Match], columns: Sequence[Sample]) -> float:
    """What the kind's fields account for, by weight; a kind whose people are all different is no list of orders."""
    score = sum(KINDS[kind][name].weight * match.sure for name, match in matches.items())
    if kind == "people":
        score = sum(KINDS[kind][name].weight * match.sure for name, match in matches.items() if name in PEOPLE_MARKS)
        score += 1 if "person" in matches else 0
    elif kind in ("orders", "order-lines", "events"):
        score += 2
        person = matches.get("person")
        if kind == "orders" and person is not None and "order" not in matches:
            column = columns[person.place]
            score -= 4 if len(column.values) > 20 and column.distinct == 1 else 0
    return score


def _surety(kind: Kind, matches: Mapping[str, Match]) -> float:
    """How sure: as sure as the least sure of the fields that the kind can't do without."""
    needed = [match.sure for name, match in matches.items() if KINDS[kind][name].needed]
    needed += [max(matches[name].sure for name in group if name in matches) for group in ONE_OF.get(kind, ()) if set(group) & set(matches)]
    if kind == "people":
        marks = [match.sure for name, match in matches.items() if name in PEOPLE_MARKS or name == "person"]
        needed = [max(marks, default=0.0) if len(marks) > 1 else 0.4]
    return min(needed, default=0.0)
