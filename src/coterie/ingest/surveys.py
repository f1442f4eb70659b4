"""A sheet of a survey, a row for each person and a column for each question, becomes answers: a row for each question.

Forms of Google, Yandex, Microsoft and SurveyMonkey are known by their column of times; any other sheet is unfolded where its rows
were said to be answers and the survey's time is told (``--as answers --set survey=NAME --set time=DATE``). An empty cell was asked and not
answered; of a question with several choices each choice is an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from sqlglot import exp

from coterie.engines.duckdb import DuckDB
from coterie.ingest.aliases import ALIASES, OF_FLATS
from coterie.ingest.detect import samples
from coterie.ingest.detect.headers import EXACT, likeness, plain
from coterie.ingest.detect.samples import Sample
from coterie.ingest.sources.staged import Staged, lay_under
from coterie.store.statement import column, create_as, query, sql

STAMPS = (
    "отметка времени | timestamp | время создания | completion time | время завершения | end date | submitted at | submission date"
    " | date submitted | дата заполнения | время заполнения"
).split(" | ")
"""Headers of the time at which a form was sent, the surest first."""

TIMES = ("time", *OF_FLATS["answers"]["time"], *ALIASES["time"])
"""Headers of a time that other lists have too."""

_ABOUT = re.compile(
    r"(start|end|submi\w+|completion) (date|time)|ip address|ip адрес|collector id|custom data.*|respondent id|id респондента|язык|"
    r"language|баллы|score|время начала|id|response id|user agent|номер ответа"
)
"""Headers of what forms add of their own, in plain form."""

CONTACTS = ("email", "phone", "name", "first_name", "last_name", "patronymic", "sex", "birthday", "city", "region", "country")
LEAST, MOST_VALUES, MOST_CHOICES, ALIKE = 2, 12, 20, 100
BATTERY, BATTERY_SHARE = 8, 0.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the columns of a survey's sheet are, by place; ``several``: the mark between a question's choices."""

    time: int | None
    person: int | None
    about: Mapping[str, int]
    questions: tuple[int, ...]
    several: Mapping[int, str]


def unfold(scratch: DuckDB, staged: Staged, file: str, kind: str | None, alike: Mapping[str, str]) -> Staged:
    """The staged file with a row for each question, if it is a survey's sheet; else as it was.

    ``kind``: what the rows were said to be; ``alike``: what all rows have alike (``survey``, ``time``).
    """
    if kind not in (None, "answers") or not staged.rows or _is_long(staged.columns):
        return staged
    columns = _sample(scratch, staged)
    battery = _battery(columns)
    sheet = _of_form(columns) or (_of_told(columns, battery) if kind and "time" in alike else None)
    if sheet is None:
        hint = len(battery) >= max(BATTERY, BATTERY_SHARE * len(columns)) and kind is None and not _person(columns)
        return replace(staged, notes=(*staged.notes, _hint(len(battery)))) if hint else staged
    survey = (
        alike.get("survey") or re.sub(r"\s*\((ответы|responses)[^)]*\)|(\.\w+)+$", "", PurePath(file).name, flags=re.IGNORECASE).strip()
    )
    return _unfold(scratch, staged, sheet, survey, alike)


def _hint(questions: int) -> str:
    return (
        f"this may be a survey of {questions} questions; `--as answers --set survey=NAME --set time=DATE` takes it as answers, "
        "one for each person and question"
    )


def _is_long(columns: Sequence[str]) -> bool:
    """Whether there is a row for each question already."""
    return any(likeness(name, (field, *OF_FLATS["answers"][field])) == EXACT for name in columns for field in ("question", "answer"))


def _sample(scratch: DuckDB, staged: Staged) -> tuple[Sample, ...]:
    chosen = [column(f"c{i}") for i in range(len(staged.columns))]
    rows = scratch.rows(
        exp.select(*chosen).from_("staged").where(sql("fault IS NULL AND skip IS NULL")).order_by("row").limit(samples.SAMPLE)
    )
    return samples.of(staged.columns, [tuple(row.values()) for row in rows])


def _of_form(columns: Sequence[Sample]) -> Sheet | None:
    """The sheet of a form: it has its time, and what else it has are mostly questions."""
    headers = {plain(one.name): one for one in reversed(columns) if one.share(samples.is_date) > 0.8}
    stamp = next((headers[name] for name in STAMPS if name in headers), None)
    if stamp is None:
        return _of_questions(columns)
    questions = [one for one in columns if one is not stamp and not _ABOUT.fullmatch(plain(one.name)) and _contact(one) is None]
    asked = [one for one in questions if _is_question(one.name)]
    enough = len(asked) >= LEAST or any(map(_ends_as_question, questions))
    return _sheet(columns, questions, stamp.place) if enough and 2 * len(asked) >= len(questions) else None


def _of_questions(columns: Sequence[Sample]) -> Sheet | None:
    """The sheet of a form whose time is called as in any list: all that it has beside contacts is asked, most of it with a mark."""
    stamp = next((one for one in columns if likeness(one.name, TIMES) == EXACT and one.share(samples.is_date) > 0.8), None)
    person = _person(columns)
    others = [one for one in columns if one is not stamp and one is not person and not _ABOUT.fullmatch(plain(one.name))]
    questions = [one for one in others if _contact(one) is None]
    marked = sum(map(_ends_as_question, questions))
    if stamp is None or len(questions) < LEAST or 2 * marked <= len(questions) or not all(_is_question(one.name) for one in questions):
        return None
    return _sheet(columns, questions, stamp.place)


def _ends_as_question(one: Sample) -> bool:
    return one.name.rstrip().endswith("?")


def _of_told(columns: Sequence[Sample], battery: Sequence[Sample]) -> Sheet | None:
    """A sheet whose rows were said to be answers: its questions are asked as such, or share their choices."""
    questions = [one for one in columns if _contact(one) is None and (one in battery or _is_question(one.name))]
    return _sheet(columns, questions, None) if len(questions) >= LEAST else None


def _sheet(columns: Sequence[Sample], questions: Sequence[Sample], stamp: int | None) -> Sheet:
    person, places = _person(columns), {one.place for one in questions}
    places -= {person.place} if person is not None else set()
    about: dict[str, int] = {}
    for one in columns:
        name = _contact(one) or (one.name if stamp is None else None)
        if one.place not in places and name is not None and (one is not person or name in ("email", "phone")):
            about.setdefault(name, one.place)
    several = {one.place: mark for one in questions if (mark := _between_choices(one)) is not None}
    return Sheet(stamp, None if person is None else person.place, about, tuple(sorted(places)), several)


def _is_question(header: str) -> bool:
    """Whether a header asks something.

    >>> [_is_question(text) for text in ("Что вам понравилось?", "Оцените [Доставка]", "Как вы о нас узнали", "Gender")]
    [True, True, True, False]
    """
    return header.rstrip().endswith(("?", ":")) or re.search(r"\[.+\]\s*$", header) is not None or len(header.split()) >= 4


def _contact(one: Sample) -> str | None:
    """The attribute of a person that a column is, by its header or its addresses."""
    if one.share(samples.is_email) >= 0.8 and one.values:
        return "email"
    return next((name for name in CONTACTS if likeness(one.name, (name, *ALIASES[name])) == EXACT), None)


def _person(columns: Sequence[Sample]) -> Sample | None:
    """The column that names who answered: an address or a phone before an id."""
    by_contact = [one for name in ("email", "phone") for one in columns if _contact(one) == name and one.values]
    by_id = [one for one in columns if likeness(one.name, ("respondent id", "id респондента", *ALIASES["person"])) == EXACT]
    return next(iter((*by_contact, *by_id)), None)


def _battery(columns: Sequence[Sample]) -> list[Sample]:
    """The largest set of columns with the same few values: yes and no, one to six."""
    sets = {one.place: frozenset(one.values) for one in columns if 2 <= len(set(one.values)) <= MOST_VALUES}
    if not sets:
        return []
    whole, _ = Counter(sets.values()).most_common(1)[0]
    exactly = columns[0].rows >= ALIKE
    return [one for one in columns if one.place in sets and (sets[one.place] == whole if exactly else sets[one.place] <= whole)]


def _between_choices(one: Sample) -> str | None:
    """What stands between several choices in a cell: the mark whose parts come again and again."""
    for mark in (";", ", "):
        parts = [part.strip() for value in one.values if mark in value for part in value.split(mark) if part.strip()]
        every = Counter(part.strip() for value in one.values for part in value.split(mark) if part.strip())
        if parts and len(every) <= MOST_CHOICES and all(len(part) <= 60 for part in every) and len(every) <= 0.7 * every.total():
            return mark
    return None


def _unfold(scratch: DuckDB, staged: Staged, sheet: Sheet, survey: str, alike: Mapping[str, str]) -> Staged:
    """Lay the rows of the questions over the staged ones; rows that are no data, or can't be taken apart, stay one.

    What a sheet says of its person is said once, in the row of its first question.
    """
    lay_under(scratch, "staged_sheet")
    nobody = sql("$survey || ' ' || CAST(s.row AS TEXT)", survey=survey)
    given = column(f"c{sheet.person}", "s") if sheet.person is not None else None
    made: dict[str, exp.Expression] = {
        "person": nobody if given is None else sql("COALESCE(NULLIF(TRIM($p), ''), $nobody)", p=given, nobody=nobody),
        "question": column("question", "q"),
        "answer": column("answer", "q"),
        **({"time": column(f"c{sheet.time}", "s")} if sheet.time is not None and "time" not in alike else {}),
        **({} if "survey" in alike else {"survey": exp.Literal.string(survey)}),
        **{
            f"person.{name}": sql("CASE WHEN q.place = 0 AND q.part = 0 THEN $c END", c=column(f"c{p}", "s"))
            for name, p in sheet.about.items()
        },
    }
    scratch.execute(create_as("staged_answers", _answers(staged, sheet)))
    about = [column(name, "s") for name in ("fault", "skip", "raw")]
    values = [value.as_(f"c{i}") for i, value in enumerate(made.values())]
    rows = exp.select(sql("ROW_NUMBER() OVER (ORDER BY s.row, q.place, q.part)").as_("row"), *about, *values)
    rows = rows.from_("staged_sheet AS s").join("staged_answers AS q", on=sql("q.row = s.row"), join_type="left")
    scratch.execute(create_as("staged", rows))
    count = int(scratch.rows(sql("SELECT COUNT(*) AS n FROM staged"))[0]["n"])
    note = f"{staged.rows:,} sheets of a survey of {len(sheet.questions)} questions were unfolded into {count:,} answers"
    who = () if sheet.person is not None else ("no column names who answered: each sheet is a person of its own",)
    return replace(staged, columns=tuple(made), rows=count, notes=(*staged.notes, note, *who), ascii=False)


def _answers(staged: Staged, sheet: Sheet) -> exp.Select:
    """Each row with its questions and answers, in the order of the columns; a cell with several choices gives several."""
    cells = exp.Array(expressions=[column(f"c{place}") for place in sheet.questions])
    names = exp.Array(expressions=[exp.Literal.string(staged.columns[place]) for place in sheet.questions])
    marks = exp.Array(expressions=[exp.Literal.string(sheet.several.get(place, "")) for place in sheet.questions])
    each = query(
        "SELECT row, UNNEST($cells) AS cell, UNNEST($names) AS question, UNNEST($marks) AS mark, UNNEST(RANGE($n)) AS place "
        "FROM staged_sheet WHERE fault IS NULL AND skip IS NULL",
        cells=cells, names=names, marks=marks, n=len(sheet.questions),
    )  # fmt: skip
    choices = "CASE WHEN mark = '' OR cell IS NULL THEN [cell] ELSE LIST_FILTER(STRING_SPLIT(cell, mark), lambda one: TRIM(one) <> '') END"
    listed = query("SELECT row, question, place, $choices AS choices FROM $each AS e", choices=sql(choices), each=each)
    return query(
        "SELECT row, question, place, UNNEST(choices) AS answer, UNNEST(RANGE(LEN(choices))) AS part FROM $listed AS l", listed=listed
    )
