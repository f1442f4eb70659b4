"""Definitions as YAML: a text read with every fault and its line, and definitions written so that people like to read them.

What comes in is not trusted: only texts, lists and mappings are made, each once; no anchors, no tags, no depth. Knows no folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from coterie.errors import ConditionRefused, Fault, FileFault
from coterie.language.nodes import And, AtLeast, Condition, NoneOf, Not, Or
from coterie.language.parse import parse
from coterie.language.print import print_condition
from coterie.language.spelling import did_you_mean, nearest
from coterie.language.tokens import LONGEST, shown
from coterie.model.definition import DETAILS, Stated, name_fault
from coterie.segments import details

if TYPE_CHECKING:
    import yaml

NAME, CONDITION = "name", "condition"
KEYS = (NAME, CONDITION, *DETAILS)
DEEPEST = 4
MOST_FAULTS = 50
"""Of one file; who has more has another file in hand than they think."""
WIDTH = 88
"""A condition longer than that is written on several lines."""
RIGHT = "a file of segments says, for each, `name:` and `condition:`; several stand in a list, each after a dash"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, and where it stands (lines count from 0). ``style``: "|", ">", quotes, or "" for a bare one."""

    text: str
    line: int
    style: str

    def line_of(self, at: int) -> int:
        """The line, from 1, of a character of the text; of a folded text only where it begins is known."""
        within = self.text.count("\n", 0, at) + 1 if self.style == "|" else 0
        return self.line + 1 + within

    @property
    def empty(self) -> bool:
        """Whether nothing is written, or null."""
        return not self.text.strip() or (not self.style and self.text in {"~", "null"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, and the line of its beginning."""

    items: tuple[Thing, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as pairs, and the line of its beginning."""

    pairs: tuple[tuple[Thing, Thing], ...]
    line: int


Thing = Scalar | Listed | Mapped


@dataclass(frozen=True, slots=True)
class Filed:
    """A definition of a file: what it says, as a tree too, and where each character of the condition stands."""

    name: str
    stated: Stated
    tree: Condition
    file: str
    line: int
    written: Scalar

    def faults(self, found: Sequence[Fault]) -> list[FileFault]:
        """Faults of the condition, with their places in the file."""
        return [FileFault(self.file, self.written.line_of(one.at), self.name, one) for one in found]


# ---------------------------------------------------------------- reading


def read(text: str, file: str) -> tuple[list[Filed], list[FileFault]]:
    r"""The definitions of a text, and everything that is wrong with it.

    >>> found, faults = read("name: vip\ncondition: orders().count > 9\nowner: Анна", "vip.yaml")
    >>> found[0].stated.condition, found[0].stated.details.owner, faults
    ('orders().count > 9', 'Анна', [])
    """
    reader = _Reader(file)
    things = [thing for document in reader.documents(text) for thing in (document.items if isinstance(document, Listed) else (document,))]
    found = [one for one in map(reader.definition, things) if one is not None]
    return found, reader.faults[:MOST_FAULTS]


class _Reader:
    """One file, its faults gathered."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[FileFault] = []

    def fault(self, line: int, message: str, *, segment: str = "", code: str = "file", suggestions: tuple[str, ...] = ()) -> None:
        """Note a fault; the line counts from 0."""
        self.faults.append(FileFault(self.file, line + 1, segment, Fault(0, 0, code, message, suggestions)))

    def documents(self, text: str) -> list[Thing]:
        """What stands in the file; nothing where it is no YAML, or says more than data."""
        import yaml

        try:
            return _built(_plain(yaml.parse(text, Loader=_loader())))
        except _Unwanted as unwanted:
            self.fault(unwanted.line, unwanted.said)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.fault(mark.line if mark else 0, f"this is no YAML: {error.problem or error.context}")
        except yaml.reader.ReaderError as error:
            self.fault(text.count("\n", 0, max(error.position, 0)), f"a character can't stand in a file: {error.reason}")
        return []

    def definition(self, thing: Thing) -> Filed | None:
        """One segment, None if it has faults."""
        if not isinstance(thing, Mapped):
            if not (isinstance(thing, Scalar) and thing.empty):
                self.fault(thing.line, RIGHT)
            return None
        before = len(self.faults)
        said = self.pairs(thing)
        name = said[NAME].text.strip() if NAME in said else ""
        tree = self.condition(name, said, thing.line)
        if NAME not in said or said[NAME].empty:
            self.fault(thing.line, f"this segment has no {NAME}", code="no_name")
        elif fault := name_fault(name):
            self.fault(said[NAME].line, fault, code="name")
        texts = {key: "" if value.empty else value.text for key, value in said.items() if key in DETAILS}
        found, faults = details.read(texts)
        for key, message in faults.items():
            self.fault(said[key].line, message, segment=name, code=key)
        if tree is None or len(self.faults) > before:
            return None
        return Filed(name, Stated(print_condition(tree), found), tree, self.file, thing.line + 1, said[CONDITION])

    def pairs(self, thing: Mapped) -> dict[str, Scalar]:
        """The texts of a segment by key."""
        found: dict[str, Scalar] = {}
        for key, value in thing.pairs:
            name = key.text if isinstance(key, Scalar) else ""
            if name not in KEYS:
                hints = nearest(name, KEYS)
                self.fault(key.line, f"unknown {shown(name)}{did_you_mean(hints)}; there are {', '.join(KEYS)}", suggestions=hints)
            elif not isinstance(value, Scalar):
                self.fault(value.line, f"{name} should be one text")
            elif name in found:
                self.fault(key.line, f"{name} stands twice; one segment says it once, several stand in a list, each after a dash")
            else:
                found[name] = value
        return found

    def condition(self, name: str, said: Mapping[str, Scalar], line: int) -> Condition | None:
        """The tree of the condition, its faults noted."""
        if CONDITION not in said or said[CONDITION].empty:
            self.fault(line, f"no {CONDITION} is given", segment=name, code="no_condition")
            return None
        written = said[CONDITION]
        try:
            return parse(written.text)
        except ConditionRefused as refused:
            self.faults += [FileFault(self.file, written.line_of(one.at), name, one) for one in refused.faults]
            return None


class _Unwanted(Exception):
    """YAML that is more than data."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line = line
        self.said = said


def _loader() -> Any:
    """The fast reader where it is there; either makes texts, lists and mappings only."""
    import yaml

    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _plain(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """The same events; anchors, tags and depth are refused as they come, before anything is built."""
    import yaml

    depth = 0
    for event in events:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unwanted(
                line, "anchors (&) and their uses (*) are not read; write each thing where it belongs, texts with & or * in quotes"
            )
        if getattr(event, "tag", None) not in {None, "!"}:
            raise _Unwanted(line, "tags (!) are not read; write a text with ! in quotes")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _Unwanted(line, f"too deeply nested; {RIGHT}")
        yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _built(events: Iterator[yaml.Event]) -> list[Thing]:
    import yaml

    return [_thing(next(events), events) for event in events if isinstance(event, yaml.DocumentStartEvent)]


def _thing(event: yaml.Event, events: Iterator[yaml.Event]) -> Thing:
    import yaml

    line = _line(event)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, line, event.style or "")
    items: list[Thing] = []
    while not isinstance(following := next(events), yaml.CollectionEndEvent):
        items.append(_thing(following, events))
    if isinstance(event, yaml.SequenceStartEvent):
        return Listed(tuple(items), line)
    return Mapped(tuple(zip(items[::2], items[1::2], strict=True)), line)


# ---------------------------------------------------------------- writing


def write(definitions: Mapping[str, Stated], *, listed: bool | None = None) -> str:
    """Definitions as a file says them: one as it is, several (or where ``listed``) as a list.

    >>> print(write({"vip": Stated('"vip" in tags')}), end="")
    name: vip
    condition: |-
      "vip" in tags
    """
    several = len(definitions) > 1 if listed is None else listed
    parts = [_dumped(_said(name, stated), listed=several) for name, stated in definitions.items()]
    return "\n".join(parts)


def _said(name: str, stated: Stated) -> dict[str, object]:
    told = {key: value for key in DETAILS if (value := getattr(stated.details, key))}
    return {NAME: name, CONDITION: _Block(layout(parse(stated.condition))), **told}


class _Block(str):
    """A text that is written as a block, line by line."""

    __slots__ = ()


def _dumped(said: dict[str, object], *, listed: bool) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Texts of several lines as blocks."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        block = isinstance(value, _Block) or "\n" in value
        return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style="|" if block else None)

    Dumper.add_representer(str, text)
    Dumper.add_representer(_Block, text)
    return str(yaml.dump([said] if listed else said, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**9))


def layout(condition: Condition, width: int = WIDTH) -> str:
    """The canonical text, broken at its joints into lines where it is long; it reads back as the same condition.

    >>> print(layout(parse("orders() and (city == 'Пермь' or vip)"), 20))
    orders()
    and (
      city == "Пермь"
      or vip
    )
    """
    text = "\n".join(_lines(condition, width))
    return text if len(text) <= LONGEST else print_condition(condition)


def _lines(condition: Condition, room: int) -> list[str]:
    one = print_condition(condition)
    if len(one) <= room:
        return [one]
    match condition:
        case And(parts) | Or(parts):
            word, wrapped = ("and", (And, Or)) if isinstance(condition, And) else ("or", (Or,))
            blocks = [_operand(part, wrapped, room - len(word) - 1) for part in parts]
            return blocks[0] + [line for block in blocks[1:] for line in (f"{word} {block[0]}", *block[1:])]
        case Not(part):
            first, *rest = _operand(part, (And, Or), room - 4)
            return [f"not {first}", *rest]
        case NoneOf(parts):
            return ["none(", *_listed(parts, room), ")"]
        case AtLeast(k, parts):
            return [f"at_least({k},", *_listed(parts, room), ")"]
        case _:
            return [one]


def _operand(part: Condition, wrapped: tuple[type, ...], room: int) -> list[str]:
    if not isinstance(part, wrapped):
        return _lines(part, room)
    inner = _lines(part, room - 2)
    return [f"({inner[0]})"] if len(inner) == 1 else ["(", *(f"  {line}" for line in inner), ")"]


def _listed(parts: Sequence[Condition], room: int) -> list[str]:
    blocks = [_lines(part, room - 3) for part in parts]
    for block in islice(blocks, len(blocks) - 1):
        block[-1] += ","
    return [f"  {line}" for block in blocks for line in block]
