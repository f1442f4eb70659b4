"""From a staged file, what was told of it and the recipes kept, to a detection: the one way to decide how a file is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coterie.engines.duckdb import DuckDB
from coterie.errors import ImportRefused
from coterie.ingest import recipes, statuses
from coterie.ingest.choices import Choices
from coterie.ingest.detect import collectors, given_up, kinds, samples
from coterie.ingest.detect.detection import Collector, Column, Detection, Status
from coterie.ingest.detect.headers import EXACT, plain
from coterie.ingest.detect.kinds import Guess, Match
from coterie.ingest.detect.samples import Sample
from coterie.ingest.fields import KINDS, SAID_OF, FieldSpec, Kind
from coterie.ingest.readers import Staged
from coterie.ingest.recipes import Recipe
from coterie.language.spelling import did_you_mean, nearest
from coterie.store.statement import all_of, any_of, column, query, sql

OF_PEOPLE = ("email", "phone", "name", "first_name", "last_name", "patronymic", "sex", "birthday", "city", "region", "country")
"""What an order's row may say of its customer."""

WITH_PEOPLE = ("orders", "order-lines", "events")
TOLD, REMEMBERED = "you said so", "as the last time"


def detect(scratch: DuckDB, staged: Staged, file: str, told: Choices, known: Sequence[Recipe]) -> Detection:
    """Decide what a staged file holds. Raises ``ImportRefused`` where its kind can't be told, naming its columns."""
    columns = sample(scratch, staged)
    recipe = next((one for one in known if one.name == told.recipe), None) if told.recipe else _remembered(known, staged, told)
    kind = _kind(told.kind or (recipe.choices.kind if recipe is not None else None))
    every = kinds.guesses(columns, kind)
    nobodys = None if "person" in told.mapping else _customerless(columns, every, recipe, _kind(told.kind))
    if nobodys is None and not every:
        raise ImportRefused(_undecided(staged.columns))
    guess, notes = nobodys or every[0], recipes.notes(known)
    given = {**({} if recipe is None else _from_recipe(recipe, staged, guess, notes)), **told.mapping}
    matches = _matches(guess, columns, told, given, recipe)
    order = {name: place for place, name in enumerate(KINDS[guess.kind])}
    matches = dict(sorted(matches.items(), key=lambda one: order.get(one[0], len(order))))
    mapping = {name: staged.columns[match.place] for name, match in matches.items()}
    found_statuses = _statuses(scratch, guess.kind, matches, told, recipe)
    found_collectors = _collectors(scratch, guess.kind, matches, staged.rows)
    gone = given_up.find(scratch, guess.kind, staged.columns, {name: match.place for name, match in matches.items()})
    notes += _damaged(columns, matches)
    return Detection(
        file=file,
        format=", ".join(word for word in (staged.format, staged.encoding, staged.sheet and f"sheet {staged.sheet!r}") if word),
        rows=staged.rows,
        kind=guess.kind,
        sure=1.0 if kind is not None else guess.sure,
        why=_why(told, recipe, guess),
        columns=tuple(_told(one, matches) for one in columns),
        mapping=mapping,
        others=tuple((other.kind, other.sure) for other in every[1 if nobodys is None else 0 :][:3]),
        statuses=found_statuses,
        collectors=found_collectors,
        given_up=gone,
        customerless=nobodys is not None,
        recipe=None if recipe is None else recipe.name,
        notes=(*staged.notes, *notes),
        questions=_questions(found_statuses, found_collectors),
    )


def sample(scratch: DuckDB, staged: Staged) -> tuple[Sample, ...]:
    """Rows from the beginning and from all over the file, as samples by column."""
    step = max(1, staged.rows // (samples.SAMPLE // 2))
    chosen = [column(f"c{i}") for i in range(len(staged.columns))]
    spread = any_of([sql("row <= $some", some=samples.SAMPLE // 2), sql("row % $step = 0", step=step)])
    rows = scratch.rows(query("SELECT row FROM staged").select(*chosen).where(all_of([sql("fault IS NULL"), spread])).order_by("row"))
    return samples.of(staged.columns, [tuple(row.values())[1:] for row in rows])


def _customerless(columns: Sequence[Sample], every: Sequence[Guess], recipe: Recipe | None, only: Kind | None) -> Guess | None:
    """Orders that name nobody, where nothing that names somebody fits, or a recipe remembers them as such."""
    if recipe is not None and "person" in recipe.choices.mapping:
        return None
    fits = every and every[0].kind in WITH_PEOPLE and {"person", "anonymous"} & set(every[0].matches)
    found = None if fits else kinds.customerless(columns, only)
    return found if recipe is None or found is None or found.kind == recipe.choices.kind else None


def _kind(name: str | None) -> Kind | None:
    if name is not None and name not in KINDS:
        raise ImportRefused(f"--as {name}: there are {', '.join(KINDS)}{did_you_mean(nearest(name, KINDS))}")
    return name


def _remembered(known: Sequence[Recipe], staged: Staged, told: Choices) -> Recipe | None:
    """The recipe to follow where nothing was told of the rows and columns."""
    return None if told.mapping or told.kind else recipes.best(known, staged.columns)


def _from_recipe(recipe: Recipe, staged: Staged, guess: Guess, notes: list[str]) -> dict[str, str]:
    """The recipe's columns in this file; a renamed one is looked for among the headers that are new."""
    found, lost = recipe.columns_here(staged.columns)
    old = {plain(header) for header in recipe.headers}
    for name, header in lost.items():
        match = guess.matches.get(name.removeprefix("person."))
        now = staged.columns[match.place] if match is not None and match.sure >= 0.6 else None
        if now is not None and plain(now) not in old and now not in found.values():
            found[name] = now
            notes.append(f"{name} was in {header!r} before; it is taken from the new column {now!r}")
        elif name in KINDS[guess.kind] and KINDS[guess.kind][name].needed:
            raise ImportRefused(
                f"recipe {recipe.name}: {name} was in column {header!r}, which this file has not; say --map {name}=COLUMN; "
                f"its columns are: {', '.join(map(repr, staged.columns))}"
            )
        else:
            notes.append(f"{name} was in {header!r} before, which this file has not")
    if new := [name for name in staged.columns if recipe.headers and plain(name) not in old and name not in found.values()]:
        notes.append(f"columns that were not there before: {', '.join(new[:10])}")
    return found


def _matches(guess: Guess, columns: Sequence[Sample], told: Choices, given: Mapping[str, str], recipe: Recipe | None) -> dict[str, Match]:
    """Fields with their columns: those given, those of equal names, and what is guessed.

    Of a file whose kind was told only what it can't do without is guessed by likeness; what a header says outright is taken all the same.
    """
    why = REMEMBERED if recipe is not None else TOLD
    same = SAID_OF.get(guess.kind, {})
    places = {same.get(name, name): _place(header, columns) for name, header in given.items()}
    found = {name: Match(name, place, 1.0, why) for name, place in places.items() if place is not None}
    taken = {match.place for match in found.values()}
    for one in columns:
        name = same.get(one.name.strip(), one.name.strip())
        if one.place not in taken and _is_field(guess.kind, name) and not _has(found, name):
            found[name] = Match(name, one.place, 1.0, "its name is the field's")
            taken.add(one.place)
    whole = told.kind is None and recipe is None
    _guess(found, taken, guess, columns, recipe, outright=not whole)
    if whole and guess.kind in WITH_PEOPLE:
        _about_people(found, taken, columns)
    return found


def _guess(
    found: dict[str, Match], taken: set[int], guess: Guess, columns: Sequence[Sample], recipe: Recipe | None, *, outright: bool
) -> None:
    """Add the fields that are needed, and those of which one is sure; of what a recipe knows nothing else is guessed."""
    lacking = {name for group in kinds.missing(guess.kind, found) for name in group}
    known = set() if recipe is None else {plain(header) for header in recipe.headers}
    old = {one.place for one in columns if plain(one.name) in known}
    for name, match in guess.matches.items():
        sure = match.place not in old and (not outright or match.outright)
        if match.place not in taken and not _has(found, name) and (sure or name in lacking) and name not in ("person", "time"):
            found[name] = match
            taken.add(match.place)
    for name in ("person", "time"):  # these may share a column: with a contact, with the order's document
        known_by = guess.matches.get(name)
        if known_by is None or name in found:
            continue
        if name in lacking or (name, guess.kind) == ("person", "people") or (recipe is None and (not outright or known_by.outright)):
            found[name] = known_by


def _about_people(found: dict[str, Match], taken: set[int], columns: Sequence[Sample]) -> None:
    """Columns of an order that say something of its customer."""
    specs: dict[str, FieldSpec] = KINDS["people"]
    for name in OF_PEOPLE:
        for one in columns:
            if one.place in taken or f"person.{name}" in found:
                continue
            match = kinds.match(name, specs[name], one)
            if match is not None and (match.sure >= EXACT or name in kinds.ALONE):
                found[f"person.{name}"] = Match(f"person.{name}", one.place, match.sure, match.why)
                taken.add(one.place)


def _place(header: str, columns: Sequence[Sample]) -> int | None:
    exact = next((one.place for one in columns if one.name == header), None)
    if exact is not None:
        return exact
    alike = [one.place for one in columns if one.name.strip().casefold() == header.strip().casefold()]
    return alike[0] if len(alike) == 1 else None


def _is_field(kind: Kind, name: str) -> bool:
    from coterie.ingest.mapping import known

    return known(kind, name)


def _has(found: Mapping[str, object], name: str) -> bool:
    bare = name.removeprefix("order.").removeprefix("person.")
    return bool({name, bare, f"order.{bare}", f"person.{bare}"} & set(found))


def _statuses(scratch: DuckDB, kind: Kind, matches: Mapping[str, Match], told: Choices, recipe: Recipe | None) -> tuple[Status, ...]:
    match = matches.get("status") or matches.get("order.status")
    if match is None or kind not in ("orders", "order-lines"):
        return ()
    seen = scratch.rows(
        query(
            "SELECT TRIM($c) AS word, COUNT(*) AS n FROM staged WHERE TRIM($c) <> '' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 200",
            c=column(f"c{match.place}"),
        )
    )
    known = statuses.meanings({**(recipe.choices.statuses if recipe is not None else {}), **told.statuses})
    found = []
    for row in seen:
        word = str(row["word"])
        meaning = known.get(statuses.plain(word))
        found.append(Status(word, int(row["n"]), meaning or statuses.guess(word), meaning is not None))
    return tuple(found)


def _collectors(scratch: DuckDB, kind: Kind, matches: Mapping[str, Match], rows: int) -> tuple[Collector, ...]:
    if kind not in ("orders", "order-lines") or "person" not in matches:
        return ()
    return collectors.find(scratch, matches["person"].place, rows)


def _damaged(columns: Sequence[Sample], matches: Mapping[str, Match]) -> list[str]:
    """Ids that a spreadsheet has damaged: long numbers cut to a few digits."""
    of = {match.place: name for name, match in matches.items()}
    notes = []
    for one in columns:
        if one.values and one.share(samples.lost_digits) > 0.02:
            example = next(value for value in one.values if samples.lost_digits(value))
            what = f" ({of[one.place]})" if one.place in of else ""
            notes.append(
                f"{one.name}{what}: long numbers have lost their digits ({example}); export the column as text, these can't be used"
            )
    return notes


def _told(one: Sample, matches: Mapping[str, Match]) -> Column:
    match = next((match for match in matches.values() if match.place == one.place), None)
    if match is None:
        return Column(one.name, None, 1.0, "kept under its own name", one.filled, one.shown())
    return Column(one.name, match.field, match.sure, match.why, one.filled, one.shown())


def _why(told: Choices, recipe: Recipe | None, guess: Guess) -> str:
    if told.kind is not None:
        return TOLD
    if recipe is not None:
        return f"recipe {recipe.name}"
    return f"its columns are {', '.join(guess.matches)}" if guess.matches else "nothing else fits"


def _questions(found: Sequence[Status], of_many: Sequence[Collector]) -> tuple[str, ...]:
    asked = []
    if unknown := [one.word for one in found if one.meaning is None]:
        asked.append(
            f"what do these statuses mean: {', '.join(unknown[:20])}? done, open, cancelled or returned (--status {unknown[0]!r}=done)"
        )
    asked += [f"is {one.key!r} one person? {one.why}; leave their rows out with --leave-out {one.key!r}" for one in of_many if not one.sure]
    return tuple(asked)


def _undecided(columns: Sequence[str]) -> str:
    return f"can't tell what this file holds; say --as KIND ({', '.join(KINDS)}), and --map FIELD=COLUMN for its columns: " + ", ".join(
        repr(name if len(name) <= 60 else name[:57] + "...") for name in columns
    )
