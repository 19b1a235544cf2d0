"""The demo city: synthetic incidents in Helsingborg's real areas, always fresh. Nothing in it happened."""

from bot.demo.filling import Filled, fill
from bot.demo.people import conversations, people

__all__ = ["Filled", "conversations", "fill", "people"]
