"""``calendar.yaml``: the occasions of a workspace, as a person writes them; all that is wrong with them told at once, by line.

Knows no condition and counts no days. A workspace without the file has the occasions of its country's default.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import WorkspaceRefused
from coterie.language.occasions import LAST, AfterEaster, Calendar, Listed, Occasion, Rule, Weekday, month_of, plain, read_day
from coterie.language.spelling import did_you_mean, nearest

if TYPE_CHECKING:
    import yaml

FILE = "calendar.yaml"
KEYS = ("day", "weekday", "easter", "dates", "names", "calendars")
RULES = KEYS[:4]
MOST_FAULTS = 20
EARLIEST_FEAST, LATEST_FEAST = -80, 230
"""Days after Easter that always lie in the same year."""


def default(country: str) -> str:
    """The file that a new workspace of a country gets."""
    from importlib.resources import files

    folder = files("coterie.store") / "calendars"
    own = folder / f"{country.lower()}.yaml"
    return (own if country and own.is_file() else folder / "other.yaml").read_text("utf-8")


def write(folder: Path, country: str) -> None:
    """Put the default into a folder that has none. Raises ``OSError``."""
    if not (folder / FILE).exists():
        (folder / FILE).write_text(default(country), "utf-8")


def of(folder: Path, country: str) -> Calendar:
    """The calendar of a workspace; read, and the country's holidays brought, when a condition first asks for them."""

    def public() -> tuple[Occasion, ...]:
        from coterie.store.public_holidays import public_holidays

        return public_holidays(country) if country else ()

    return Calendar(lambda: load(folder, country), public)


def load(folder: Path, country: str) -> tuple[Occasion, ...]:
    """The occasions of a folder. Raises ``WorkspaceRefused`` with every fault and its line."""
    path = folder / FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = default(country)
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceRefused(f"{path} can't be read: {error}") from error
    return read(text, str(path))


def read(text: str, where: str = FILE) -> tuple[Occasion, ...]:
    """The occasions that a text says. Raises ``WorkspaceRefused`` with every fault and its line.

    >>> read("occasions: {Easter: {easter: western, calendars: [gift]}}")[0].calendars
    ('gift',)
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WorkspaceRefused(f"{where}, line {line}: {error.problem or 'no YAML'}") from error
    except yaml.YAMLError as error:
        raise WorkspaceRefused(f"{where}: {error}") from error
    except RecursionError as error:
        raise WorkspaceRefused(f"{where}: too deeply nested; it should say `occasions:` and names under it, each with its rule") from error
    reader = _Reader()
    found = reader.occasions(root)
    if reader.faults:
        raise WorkspaceRefused(
            "\n".join(f"{where}, line {line}: {fault}" for line, fault in sorted(reader.faults, key=itemgetter(0))[:MOST_FAULTS])
        )
    return found


class _Reader:
    """One file, its faults gathered with their lines."""

    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self.taken: dict[str, str] = {}

    def fault(self, node: yaml.Node, said: str) -> None:
        self.faults.append((node.start_mark.line + 1, said))

    def occasions(self, root: yaml.Node | None) -> tuple[Occasion, ...]:
        if root is None:
            return ()
        top = self.mapping(root, "the file", ("occasions",))
        if "occasions" not in top or _is_empty(top["occasions"]):
            return ()
        written = self.mapping(top["occasions"], "occasions")
        calendars = {plain(name): name for name in ("gift", "public")}
        found = [self.occasion(name, node) for name, node in written.items()]
        for one, node in zip(found, written.values(), strict=True):
            for name in one.calendars if one else ():
                calendars.setdefault(plain(name), name)
                if plain(name) in self.taken:
                    self.fault(node, f"{name!r} is the name of an occasion, and can't be a calendar's too")
        return tuple(one for one in found if one is not None)

    def occasion(self, name: str, node: yaml.Node) -> Occasion | None:
        before = len(self.faults)
        said = self.mapping(node, f"{name!r}", KEYS)
        if len(self.faults) > before:
            return None
        names = self.texts(said["names"]) if "names" in said else ()
        for each in (name, *names):
            if self.taken.setdefault(plain(each), name) != name:
                self.fault(node, f"{each!r} is the name of {self.taken[plain(each)]!r} too; one name, one occasion")
        given = [key for key in RULES if key in said]
        if len(given) != 1:
            self.fault(node, f"{name!r} has {'no rule' if not given else ' and '.join(given)}; it needs one of {', '.join(RULES)}")
            return None
        rule = self.rule(given[0], said[given[0]])
        calendars = self.texts(said["calendars"]) if "calendars" in said else ()
        return None if rule is None else Occasion(name, (rule,), names, calendars)

    def rule(self, key: str, node: yaml.Node) -> Rule | None:
        if key == "dates":
            return self.dates(node)
        text = self.text(node)
        reading: Callable[[str], Rule | None] = {"day": read_day, "weekday": read_weekday, "easter": read_easter}[key]
        found = None if text is None else reading(text)
        if text is not None and found is None:
            self.fault(node, f"{key} is {text!r}, should be like {_LIKE[key]}")
        return found

    def dates(self, node: yaml.Node) -> Listed | None:
        days = []
        for text in self.texts(node):
            try:
                days.append(date.fromisoformat(text))
            except ValueError:
                self.fault(node, f"{text!r} is no day, should be like 2026-05-14")
        if not days and not self.faults:
            self.fault(node, "dates is empty; write at least one day, like 2026-05-14")
        return Listed(tuple(sorted(set(days)))) if days else None

    # ------------------------------------------------------------ shapes

    def mapping(self, node: yaml.Node, what: str, known: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        """The pairs of a mapping; what is none, is unknown or stands twice is a fault."""
        if not isinstance(node.value, list) or not all(isinstance(pair, tuple) for pair in node.value):
            self.fault(node, f"{what} should be names with a colon, each with its rule")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not _is_scalar(key):
                self.fault(key, f"a name in {what} should be one text")
                continue
            name = str(key.value).strip()
            if known and name not in known:
                self.fault(key, f"unknown {name!r} in {what}{did_you_mean(nearest(name, known))}; there are {', '.join(known)}")
            elif name in found:
                self.fault(key, f"{name!r} stands twice in {what}")
            else:
                found[name] = value
        return found

    def texts(self, node: yaml.Node) -> tuple[str, ...]:
        """One text, or a list of them."""
        if _is_scalar(node):
            return (str(node.value).strip(),) if str(node.value).strip() else ()
        if all(not isinstance(one, tuple) and _is_scalar(one) for one in node.value):
            return tuple(str(one.value).strip() for one in node.value if str(one.value).strip())
        self.fault(node, "should be a list of texts, like [one, other]")
        return ()

    def text(self, node: yaml.Node) -> str | None:
        if _is_scalar(node):
            return str(node.value)
        self.fault(node, "should be one text")
        return None


def _is_scalar(node: yaml.Node) -> bool:
    return isinstance(node.value, str)


def _is_empty(node: yaml.Node) -> bool:
    return _is_scalar(node) and not str(node.value).strip()


# ---------------------------------------------------------------- rules as they are written

_LIKE = {
    "day": "8 March or 08.03",
    "weekday": "last Sunday of November or fourth Thursday of November + 1 (up to + 6, and not in December)",
    "easter": f"orthodox or western - 2 (from {EARLIEST_FEAST} to +{LATEST_FEAST} days)",
}
_ORDINALS = (
    ("last", "последний", "последняя", "последнее"),
    ("first", "1st", "первый", "первая", "первое"),
    ("second", "2nd", "второй", "вторая", "второе"),
    ("third", "3rd", "третий", "третья", "третье"),
    ("fourth", "4th", "четвертый", "четвертая", "четвертое"),
)
_NTH = {word: number or LAST for number, words in enumerate(_ORDINALS) for word in words}
_WEEKDAYS = (
    ("monday", "понедельник"),
    ("tuesday", "вторник"),
    ("wednesday", "среда"),
    ("thursday", "четверг"),
    ("friday", "пятница"),
    ("saturday", "суббота"),
    ("sunday", "воскресенье"),
)
_WEEKDAY = {word: number for number, words in enumerate(_WEEKDAYS, 1) for word in words}
_WEEKDAY_FORM = re.compile(r"(\S+) (\S+) (?:of )?(\S+?)(?: ?\+ ?(\d))?")
_EASTER_FORM = re.compile(r"(western|orthodox)(?: ?([+-]) ?(\d{1,3}))?")
DECEMBER = 12


def read_weekday(text: str) -> Weekday | None:
    """A weekday of a month as it is written.

    >>> read_weekday("последнее воскресенье ноября") == read_weekday("last Sunday of November") == Weekday(11, LAST, 7)
    True
    """
    found = _WEEKDAY_FORM.fullmatch(plain(text))
    if found is None:
        return None
    nth, weekday, month, after = _NTH.get(found[1], 0), _WEEKDAY.get(found[2], 0), month_of(found[3]), int(found[4] or 0)
    sound = nth and weekday and month and after <= 6 and not (after and month == DECEMBER)
    return Weekday(month, nth, weekday, after) if sound else None


def read_easter(text: str) -> AfterEaster | None:
    """Days after Easter as they are written.

    >>> read_easter("western - 21")
    AfterEaster(days=-21, church='western')
    """
    found = _EASTER_FORM.fullmatch(plain(text))
    if found is None:
        return None
    days = int(f"{found[2] or '+'}{found[3] or 0}")
    if not EARLIEST_FEAST <= days <= LATEST_FEAST:
        return None
    return AfterEaster(days, "western" if found[1] == "western" else "orthodox")
