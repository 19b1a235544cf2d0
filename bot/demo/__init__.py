"""The demo city: synthetic incidents in Helsingborg's real areas, always fresh. Nothing in it happened."""

from bot.demo.filling import Filled, fill
from bot.demo.people import conversations, people
from bot.demo.worked import work_through

__all__ = ["Filled", "conversations", "fill", "people", "work_through"]
