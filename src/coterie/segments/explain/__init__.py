"""Why a person is, or is not, in a condition: the tree with its facts, and the nearest single change that would turn it.

Everything is evaluated by the oracle over one person's facts; nothing here reads a store or a clock. ``explain`` gives the
answer, ``lines`` writes it for a terminal, ``apply`` makes a change, so that anyone can check the flip.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from coterie.language.catalogue import Catalogue
from coterie.language.expand import Expanded, expand
from coterie.language.nodes import Condition
from coterie.language.oracle.world import Cut, Others
from coterie.language.sentence import Language
from coterie.model.facts import Base, Person
from coterie.segments.explain.answer import Explanation, Flip, Why
from coterie.segments.explain.changes import AttributeTakes, Change, FactsFewer, FactsMore, TimePasses, apply
from coterie.segments.explain.flip import nearest
from coterie.segments.explain.recall import Recall, Setting
from coterie.segments.explain.terminal import lines
from coterie.segments.explain.why import Teller
from coterie.segments.explain.words import said

__all__ = ["AttributeTakes", "Change", "Explanation", "FactsFewer", "FactsMore", "Flip", "TimePasses", "Why", "apply", "explain", "lines"]


def explain(  # noqa: PLR0913 -- who, what, when and where, and how to say it
    condition: Condition,
    person: Person,
    base: Base,
    as_of: datetime,
    catalogue: Catalogue,
    *,
    others: Others | None = None,
    cut: Cut | None = None,
    lang: Language = "en",
    currency: str = "",
) -> Explanation:
    """Why the person is in the condition at an instant (aware), or is not.

    ``others`` gives the values of everyone else, if ``base`` does not hold everyone, and ``cut`` those of everyone where they were taken
    before (see the oracle). Raises NotHeld where the condition
    asks for what nobody has brought in. Someone not yet known at the instant is no member of anything, and has no flip.
    """
    setting = Setting(base, catalogue, others, cut)
    here = Recall(setting, person, as_of)
    tree = Teller(here, person, lang, currency).why(condition)
    known = person.known_from is None or person.known_from <= as_of
    change = _nearest(condition, Setting(base, catalogue, others, cut), person, as_of) if known else None
    flip = None if change is None else Flip(change, *(said(change, each, catalogue, currency, base.zone) for each in ("en", "ru")))
    return Explanation(tree.verdict and known, tree, flip, lang)


def _nearest(condition: Condition, setting: Setting, person: Person, as_of: datetime) -> Change | None:
    """The nearest change of what the condition comes to without names of traits."""
    setting.catalogue = replace(setting.catalogue, segments=Expanded(setting.catalogue))
    return nearest(expand(condition, setting.catalogue), Recall(setting, person, as_of), person)
