"""What a follow-up found, in words that a politician understands."""

import math

import numpy as np

from analytics.effect import Effect
from analytics.harm import Harm
from handlers.follow_up.measured import UNLIKE, Measured
from handlers.follow_up.times import Waiting
from handlers.texts import Texts
from handlers.texts.format import date_text, list_text, number_text, percent_text
from storage.model.follow_up import RING_METRES

# The words of `analytics.methods.effort` that cast doubt on a before and after.
DOUBTFUL = frozenset({"partner_missing", "more_reporting", "less_reporting", "one_partner", "mixed"})
# From this on, weeks differ so much more than by chance that people should know.
SERIES = 1.5
# A tenth of what went away is within what chance gives (LEAST_FOR_QUOTIENT of analytics.effect).
HARDLY = 0.1
# Incidents before whose exact place is gone, and by how much larger a share they are than after.
FADED_LEAST, FADED = 10, 0.1
# Four fifths to five quarters: people call it as many.
LEAST_ALIKE = 0.8


def waiting(of: Waiting, texts: Texts) -> str:
    """Why there is nothing to compare yet."""
    day = date_text(of.start, texts.language) if of.start else ""
    return texts(f"follow_up.waiting.{of.why}", day=day, n=of.weeks)


def verdict(found: Measured, texts: Texts) -> str:
    """The answer, its size and how sure it is, and what would make it surer."""
    given = found.effect
    if given is None:
        return texts("follow_up.whole_city" if found.place is None else "follow_up.nothing_alike")
    key = given.about.verdict
    parts = [texts(f"follow_up.verdict.{key}")]
    if key != "too_few":
        parts.append(size(given, found.times.lengths[1], texts, around=found.ring > 0))
    if key == "cannot_tell":
        wait = given.weeks_more
        parts.append(texts.count("follow_up.weeks_more", wait) if wait else texts("follow_up.no_wait"))
    return " ".join(parts)


def size(given: Effect, weeks: int, texts: Texts, *, around: bool = False) -> str:
    """Like "På 10 veckor: 17 färre än väntat (mellan 29 färre och 5 färre), −45 % (−76 till −13)."."""
    told = (given.difference, given.low, given.high)
    amount, low, high = (amount_text(one, texts) for one in told)
    share = share_text(given, texts)
    key = "size" if share else "size_only"
    beside = texts("follow_up.around") if around else ""
    return texts(f"follow_up.{key}", n=weeks, around=beside, amount=amount, low=low, high=high, share=share)


def amount_text(value: float, texts: Texts) -> str:
    """17 färre, 3 fler, lika många."""
    whole = round(abs(value))
    if not whole:
        return texts("follow_up.as_many")
    return texts("follow_up.more" if value > 0 else "follow_up.fewer", n=number_text(whole, texts.language))


def share_text(given: Effect | Harm, texts: Texts) -> str:
    """Like "−31 % (−52 till −4)"; "" where nothing was expected."""
    shares = (given.share, given.share_low, given.share_high)
    if not all(map(math.isfinite, shares)):
        return ""
    # Nothing can become less than none, though the sums of four places may.
    told, low, high = (max(one, -1.0) for one in shares)
    between = f" {texts('follow_up.to')} "
    interval = between.join(signed(one, texts.language, percent=False) for one in (low, high))
    return f"{signed(told, texts.language)} ({interval})"


def signed(share: float, language: str, *, percent: bool = True) -> str:
    """A share as whole percents with its sign."""
    whole = round(100 * share)
    sign = "−" if whole < 0 else "+" if whole > 0 else "±"
    return sign + (percent_text(abs(whole) / 100, language) if percent else number_text(abs(whole), language))


def compared_with(found: Measured, texts: Texts) -> tuple[str, str]:
    """What it was held against, and a warning where that is doubtful ("" for none)."""
    with_ = found.compared
    if with_ is None:
        return "", ""
    level = like_text(with_.like.level, texts)
    said = texts(f"follow_up.compared.{'suggested' if with_.suggested else 'chosen'}", name=with_.place.name, n=level)
    doubts = [texts("follow_up.compared.gone")] if with_.gone else []
    doubts += [texts("follow_up.compared.beside")] if with_.beside else []
    doubts += [texts("follow_up.compared.unlike")] if with_.like.unlike > UNLIKE else []
    return said, " ".join(doubts)


def like_text(level: float, texts: Texts) -> str:
    """How many there were before, against the place: as many, or so many times as many."""
    if LEAST_ALIKE <= level <= 1 / LEAST_ALIKE:
        return texts("follow_up.alike")
    return texts("follow_up.times", n=number_text(round(level, 1), texts.language))


def moved(found: Measured, texts: Texts) -> str:
    """Whether incidents moved to the ring, where the quotient may be told."""
    given = found.effect
    if given is None or given.quotient is None or given.about.verdict != "fewer":
        return ""
    quotient = given.quotient
    key = "gained" if quotient > 0 else "moved" if quotient > -1 else "moved_all"
    key = "none" if abs(quotient) < HARDLY else key
    number = ("−" if quotient < 0 else "") + number_text(round(abs(quotient), 2), texts.language)
    return texts(f"follow_up.quotient.{key}", n=number)


def reporting(found: Measured, names: list[str], texts: Texts) -> str:
    """What a change of reporting does to the comparison; "" when none is seen. `names` are of who fell silent."""
    word = found.reporting.about.verdict
    alone = int(np.count_nonzero(np.bincount(found.rows.source))) < 2
    if word not in DOUBTFUL or alone:
        return ""
    said = texts("follow_up.reporting", what=texts(f"method.effort.{word}"))
    missing = texts("follow_up.silent", partners=list_text(names, texts.language)) if names else ""
    return f"{said} {missing}".strip()


def faded(found: Measured, texts: Texts) -> str:
    """What retention does to the comparison: of the time before fewer exact places are left than of the time after."""
    gone, week, times = ~found.rows.placed, found.week, found.times
    before, after = (told[week] for told in (times.before | times.chosen, times.after))
    if int(np.count_nonzero(gone & before)) < FADED_LEAST:
        return ""
    shares = [float(gone[part].mean()) if part.any() else 0.0 for part in (before, after)]
    if shares[0] - shares[1] < FADED:
        return ""
    return texts("follow_up.faded", share=percent_text(shares[0], texts.language))


def notes(found: Measured, texts: Texts) -> list[str]:
    """How the weeks and the incidents were taken."""
    times, rows = found.times, found.rows
    before, after = times.lengths
    said = [texts("follow_up.note.weeks", before=before, after=after)]
    if times.number_chosen:
        said.append(texts.count("follow_up.note.chosen", times.number_chosen))
    if times.broken:
        said.append(texts("follow_up.note.broken"))
    if found.ring and found.compared:
        key = "ring" if found.ring == RING_METRES else "ring_chosen"
        said.append(texts(f"follow_up.note.{key}", metres=number_text(found.ring, texts.language)))
    if found.compared and found.compared.share != 1.0:
        said.append(texts("follow_up.note.average"))
    if rows.simplified:
        said.append(texts("follow_up.note.squares"))
    if bool((~rows.placed).any()):
        said.append(texts("follow_up.note.placed"))
    if found.effect and dict(found.effect.about.parameters).get("dispersion", 1.0) >= SERIES:  # type: ignore[operator]
        said.append(texts("follow_up.note.series"))
    return said
