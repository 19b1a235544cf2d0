"""Whether a whole difference is more than chance, and whether it is events or reporting: beside every comparison."""

import numpy as np
from numpy.typing import NDArray

from analytics.methods.about import About
from analytics.methods.compared import compared
from analytics.methods.effort import Effort, effort
from handlers.maps.situation import Situation
from handlers.reply import Element, Text
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.model.region import Catalog
from storage.released import Released

# Verdicts that name no partner.
UNNAMED = {"real_rise", "real_fall", "mixed"}


def change_said(found: Situation, catalog: Catalog, texts: Texts) -> tuple[list[Element], tuple[About, ...]]:
    """The sentences, and how they were found; nothing where nothing is compared."""
    if found.compared is None or not (len(found.rows) or len(found.compared)):
        return [], ()
    if found.rows.widened or found.compared.widened:  # a week may be on both sides
        return [], ()
    now_days, before_days = found.days
    total = compared(len(found.compared), len(found.rows), before_days, now_days)
    parts = _effort(found.rows, found.compared, (before_days, now_days))
    said = [texts(f"method.compared.{total.about.verdict}"), effort_words(parts[0], parts[1], catalog, texts)]
    return [Text(" ".join(filter(None, said)))], (total.about, parts[0].about)


def _effort(later: Released, earlier: Released, days: tuple[float, float]) -> tuple[Effort, tuple[str, ...]]:
    """The difference taken apart by partner, and the partners' keys in its order."""
    keys = tuple(dict.fromkeys((*later.sources, *earlier.sources)))
    counts = (_by_source(rows, keys) for rows in (earlier, later))
    return effort(*counts, earlier_days=days[0], later_days=days[1]), keys


def _by_source(rows: Released, keys: tuple[str, ...]) -> NDArray[np.int64]:
    counted = dict(zip(rows.sources, np.bincount(rows.source, minlength=len(rows.sources)).tolist(), strict=True))
    return np.array([counted.get(key, 0) for key in keys], np.int64)


def effort_words(found: Effort, keys: tuple[str, ...], catalog: Catalog, texts: Texts) -> str:
    """Whether it is events or reporting; empty when there is nothing to explain."""
    verdict = found.about.verdict
    if verdict in {"as_usual", "too_few"}:
        return ""
    alone = () if found.alone is None else (found.alone,)
    named = {"more_reporting": found.new, "less_reporting": found.silent, "partner_missing": found.silent}
    wanted = [keys[place] for place in named.get(verdict, alone)]
    partners = [partner.name(texts.language) for partner in catalog.partners if partner.key in wanted]
    if verdict in UNNAMED or not partners:
        return texts(f"method.effort.{verdict}")
    return texts(f"compare.effort.{verdict}", partners=list_text(partners, texts.language))
