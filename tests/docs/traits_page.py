"""Writes docs/traits.md: ``python -m tests.docs.traits_page`` from the root. A test holds the page to what the traits are."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from coterie.traits.registry import Described, Traits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "traits.md"
HEAD = """# Traits · Показатели

A trait is a value with a name, worked out for each person from what is known, as of any day: `rfm.cell == "champions"`,
`lifecycle.stage == "lapsed" and spend.total >= 10000`. Each is written in the [language of conditions](vocabulary.md), so that counts, explanations
and every engine mean the same by it. `coterie traits list` shows them on your base, `coterie traits show NAME` how one is spread over it.

Показатель — именованное значение, которое вычисляется для каждого клиента по тому, что о нём известно, на любой день.

Your own go into `traits/*.yaml` of the workspace, named `my.x`; one under the name of a trait below takes its place. Written like this:

```yaml
- name: my.giver
  unit: text
  en: kind of giver
  ru: вид дарителя
  first_of:                       # the first that holds; or value, bands, ranked
    often: orders(gift_wrap).count >= 3
    sometimes: orders(gift_wrap)
  otherwise: never
  labels: {often: [often, часто], sometimes: [sometimes, иногда], never: [never, никогда]}
```

This page is generated.
"""


def page() -> str:
    """The page as the traits are now."""
    traits = Traits()
    parts = [HEAD]
    for family, names in groupby(traits, key=lambda name: name.partition(".")[0]):
        parts.append(f"\n## {family}\n")
        parts += [_entry(traits.described(name)) for name in names]
    return "\n".join(parts)


def _entry(one: Described) -> str:
    trait = one.trait
    labels = " · ".join(f"`{code}` {en} / {ru}" for code, (en, ru) in trait.labels.items())
    lines = [
        f"### `{trait.name}`",
        f"**{trait.en.head}** · **{trait.ru.head}** ({trait.unit})\n",
        f"{one.means[0]} Missing: {one.missing[0]}.\n",
        f"{one.means[1]} Нет значения: {one.missing[1]}.\n",
        *([f"{labels}\n"] if labels else []),
        "```",
        *one.definition,
        "```",
        f"`{one.example}`\n",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
