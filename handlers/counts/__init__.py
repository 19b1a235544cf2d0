"""Counts told in a reply: sums of whole parts, in words, as a table and as soft zones; nothing finer is known here."""

from handlers.counts.card import CountsCard, counts_card, counts_elements, counts_told
from handlers.counts.wording import Told

__all__ = ["CountsCard", "Told", "counts_card", "counts_elements", "counts_told"]
