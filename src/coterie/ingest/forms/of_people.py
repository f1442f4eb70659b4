"""What is said of people: phones, addresses, sex, full names, birthdays without a year."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from coterie.enrich.natures import nature_of
from coterie.ingest.fields import FieldSpec
from coterie.ingest.forms import codes, contacts, dates, fast, people_names
from coterie.ingest.forms.cell import Cell
from coterie.ingest.forms.columns import ColumnForm
from coterie.ingest.forms.draft import Draft, source_of, text_of
from coterie.ingest.mapping import Bound
from coterie.store.statement import column, sql

_FULL_NAMES = frozenset(("name", "full_name", "fullname", "full name", "фио", "ф.и.о.", "ф. и. о.", "полное имя"))
_PARTS = {"last_name": "last", "first_name": "first", "patronymic": "patronymic"}
SEVERAL = r"[0-9][0-9 ()-]{8,}[^0-9]+[0-9 ()-]{9,}|[0-9]{20,22}"
"""What a cell with two phone numbers looks like."""

EXTENSION = r"(?i)доб|вн|ext"

MOSTLY = 0.8
"""The share of a column of keys that must be contacts of one kind."""

SURE = 0.75
"""How sure a town must be known for its name to be written as the town's own."""

_LOOKED_AT = 1_000
_MOST = 0.6
"""The share of a column's names that must come apart, for it to be a column of full names."""


def form(draft: Draft) -> None:
    """Decide the forms of the columns about people."""
    _form_key(draft)
    _name_by_key(draft)
    region = contacts.region(draft.base.country, draft.base.currency)
    for bound in list(draft.layout.attributes.values()):
        reading = bound.spec.reading
        if reading == "phone":
            _form_phones(draft, bound)
            if bound.name != "phone":
                continue
            _keep(draft, bound, "other_phones", SEVERAL, lambda said: "|".join(contacts.other_phones(said, region)))
            _keep(draft, bound, "phone_extension", EXTENSION, lambda said: contacts.extension(said) or "")
        elif reading == "email":
            _form_contact(draft, bound, fast.emails(source_of(bound.column)), contacts.email)
            _keep(draft, bound, "other_emails", r"@.*@", lambda said: "|".join(contacts.other_emails(said)))
        elif reading == "sex":
            _form_sex(draft, bound)
        elif bound.name == "city":
            _form_city(draft, bound)
        elif bound.name == "birthday":
            _keep_days_of_year(draft, bound)
        elif bound.name.lower() in _FULL_NAMES:
            _take_apart(draft, bound)
    _fill_phones(draft)


def _form_key(draft: Draft) -> None:
    """A contact that names the person is written in its one form, so that the same person is the same in every file."""
    bound = _known_by_any(draft, draft.layout.fields.get("person"))
    if bound is None:
        return
    source, region = source_of(bound.column), contacts.region(draft.base.country, draft.base.currency)
    for test, plain, read in (
        (r"^\s*(\+|8|7)[\s()0-9.-]{10,18}$", fast.phones(source, region), partial(contacts.phone, region_=region)),
        (r"^\s*[^\s@]+@[^\s@]+\s*$", fast.emails(source), contacts.email),
    ):
        text = text_of(bound.column)
        share = draft.ask(
            {"n": sql("COUNT($t)", t=text), "k": sql("COUNT(*) FILTER (WHERE REGEXP_MATCHES($t, $f))", t=text, f=test)}, draft.table
        )
        if share["n"] and share["k"] >= MOSTLY * share["n"]:
            shape = ColumnForm(bound.column, text, sql("COALESCE($p, $s)", p=plain, s=source))
            draft.add(bound.name, shape, read)
            return


def _known_by_any(draft: Draft, bound: Bound | None) -> Bound | None:
    """Whose key is one contact has the other for it where that one is missing; None where all of it is done."""
    contact = {name: draft.layout.attributes[name] for name in ("phone", "email") if name in draft.layout.attributes}
    own = next((name for name, one in contact.items() if bound is not None and one.column == bound.column), None)
    if bound is None or own is None or len(contact) < 2:
        return bound
    (other,) = (text_of(one.column) for name, one in contact.items() if name != own)
    if not draft.count(sql("$own IS NULL AND $other IS NOT NULL", own=text_of(bound.column), other=other)):
        return bound
    place, region = draft.new_place(), contacts.region(draft.base.country, draft.base.currency)
    source = source_of(place)

    def read(said: str) -> Cell | None:
        found = contacts.email(said) if "@" in said else contacts.phone(said, region)
        return found if found.plain else None

    plain = sql("COALESCE($phone, $email)", phone=fast.phones(source, region), email=fast.emails(source))
    either = exp.Coalesce(this=text_of(bound.column), expressions=[other])
    draft.add(bound.name, ColumnForm(place, either, plain, otherwise=source), read)
    draft.bind_field("person", place, bound.spec)
    draft.notes.append(f"person: where there is no {own}, the {next(name for name in contact if name != own)} names them")
    return None


def _fill_phones(draft: Draft) -> None:
    """Who gave no phone but one in a further column has that one, unless it is an office's with an extension."""
    every = draft.layout.attributes
    further = [bound for name, bound in every.items() if bound.spec.reading == "phone" and name != "phone"]
    if "phone" not in every or not further:
        return
    own, place = text_of(every["phone"].column), every["phone"].column
    usable = []
    for bound in further:
        draft.marks[f"office{bound.column}"] = sql("COALESCE(REGEXP_MATCHES($t, $ext), FALSE)", t=text_of(bound.column), ext=EXTENSION)
        usable.append(sql("CASE WHEN NOT $office THEN $t END", office=column(f"office{bound.column}"), t=text_of(bound.column)))
    draft.changed[place] = exp.Coalesce(this=own, expressions=usable)
    draft.notes.append(f"phone: where it is empty, taken from {', '.join(repr(bound.name) for bound in further)}")


def _name_by_key(draft: Draft) -> None:
    """Where people are known by nothing but their names (a list of «Контрагент»), the key is the name, too."""
    bound, named = draft.layout.fields.get("person"), {"name", *_PARTS} & set(draft.layout.attributes)
    if bound is None or named or draft.layout.kind != "people" or bound.column >= len(draft.layout.columns):
        return
    text = text_of(bound.column)
    looked = exp.select(text.as_("t")).distinct().from_(draft.table).where(sql("$t IS NOT NULL", t=text)).limit(_LOOKED_AT)
    names = [row["t"] for row in draft.scratch.rows(looked)]
    if sum(nature_of(name) is not None or people_names.split(name) is not None for name in names) >= _MOST * max(1, len(names)):
        draft.bind_attribute("name", bound.column, FieldSpec("text"))


def _form_phones(draft: Draft, bound: Bound) -> None:
    region = contacts.region(draft.base.country, draft.base.currency)
    _form_contact(draft, bound, fast.phones(source_of(bound.column), region), partial(contacts.phone, region_=region))


def _form_contact(draft: Draft, bound: Bound, value: exp.Expression, read: Callable[[str], Cell]) -> None:
    source = exp.select(text_of(bound.column).as_(f"form{bound.column}:source", quoted=True)).from_("written").subquery("s")
    differs = sql("BOOL_OR($t IS NOT NULL AND ($v IS NULL OR $v <> $t)) AS differs", t=source_of(bound.column), v=value)
    if draft.scratch.rows(exp.select(differs).from_(source))[0]["differs"]:
        draft.add(bound.name, ColumnForm(bound.column, text_of(bound.column), value, otherwise=source_of(bound.column)), read)


def _keep(draft: Draft, bound: Bound, name: str, where: str, read: Callable[[str], str]) -> None:
    """Keep what else a contact's cell says as an attribute of its own."""
    text = text_of(bound.column)
    some = sql("CASE WHEN REGEXP_MATCHES($t, $where) THEN $t END", t=text, where=where)
    if name in draft.layout.attributes or not draft.ask({"n": sql("COUNT($s)", s=some)})["n"]:
        return
    place = draft.new_place()
    found = draft.add(name, ColumnForm(place, some, sql("CAST(NULL AS TEXT)")), lambda said: Cell(read(said)) if read(said) else None)
    if found.read:
        draft.bind_attribute(name, place, FieldSpec("labels" if name.startswith("other") else "text"))
        draft.notes.append(f"{bound.name}: what else the cells hold is kept as {name}")
    else:
        draft.forms.pop()


def _form_city(draft: Draft, bound: Bound) -> None:
    """Towns by their own names: «СПб», «Питер» and «г. Санкт-Петербург» are one."""
    form = ColumnForm(bound.column, text_of(bound.column), sql("CAST(NULL AS TEXT)"), otherwise=source_of(bound.column))
    draft.add(bound.name, form, _town)


def _town(said: str) -> Cell | None:
    from coterie.enrich.places import find

    found = find(said)
    if found is None or found.city is None or found.confidence < SURE:
        return None
    name = found.city.ru if any("а" <= letter <= "я" for letter in said.lower()) else found.city.en
    return None if not name or name.casefold() == said.casefold() else Cell(name)


def _form_sex(draft: Draft, bound: Bound) -> None:
    text = text_of(bound.column)
    known = draft.scratch.rows(exp.select(text.as_("t")).distinct().from_("written").where(sql("$t IS NOT NULL", t=text)).limit(1000))
    said = [row["t"] for row in known]
    if not said or set(said) <= {"male", "female"} or set(said) <= {"m", "f"}:
        return
    bare = {one.removesuffix(".0") for one in said}
    coding = codes.coding(frozenset(one for one in bare if one.isdecimal()))
    if not all(one.isdecimal() or codes.sex(one, {}) is not None for one in bare):
        coding = {}
    value = sql("CASE WHEN $t IN ('male', 'female') THEN $t END", t=source_of(bound.column))
    draft.add(bound.name, ColumnForm(bound.column, text, value, otherwise=source_of(bound.column)), lambda one: codes.sex(one, coding))
    if coding:
        draft.notes.append(
            f"{bound.name}: coded; " + ", ".join(f"{code} is taken as {means}" for code, means in coding.items() if code in bare and means)
        )


def _keep_days_of_year(draft: Draft, bound: Bound) -> None:
    """A birthday without a year is kept beside the missing one, as an attribute of its own."""
    name, place = "birthday_no_year", draft.new_place()
    if name in draft.layout.attributes or bound.column not in {shape.place for shape in draft.forms}:
        return
    empty = ColumnForm(place, text_of(bound.column), sql("CAST(NULL AS TEXT)"))
    seen = draft.add(name, empty, lambda said: None if (day := dates.day_of_year(said)) is None else Cell(day))
    if seen.read:
        draft.bind_attribute(name, place, FieldSpec("text"))
        draft.notes.append(f"{bound.name}: days without a year are kept as {name} (like --03-08)")
    else:
        draft.forms.pop()


def _take_apart(draft: Draft, bound: Bound) -> None:
    """A column of full names gives the parts too, where the file has no columns for them."""
    if set(_PARTS) & set(draft.layout.attributes):
        return
    text = text_of(bound.column)
    looked = exp.select(text.as_("t")).distinct().from_(draft.table).where(sql("$t IS NOT NULL", t=text))
    names = [row["t"] for row in draft.scratch.rows(looked)]
    apart = [people_names.split(name) is not None for name in names if not _is_company(name)]
    if not any(apart) or sum(apart) < _MOST * len(apart):
        return
    for name, part in _PARTS.items():
        place = draft.new_place()
        draft.bind_attribute(name, place, FieldSpec("text"))
        nothing = sql("CAST(NULL AS TEXT)")
        draft.add(name, ColumnForm(place, text, nothing), partial(_part, part=part))
    draft.notes.append(f"{bound.name}: taken apart into {', '.join(_PARTS)}")


def _is_company(name: str) -> bool:
    found = nature_of(name)
    return found is not None and found.value == "company"


def _part(said: str, part: str) -> Cell | None:
    found = people_names.split(said)
    return None if found is None else Cell(getattr(found, part))
