"""Words out and words in, Swedish and English."""

from handlers.texts.texts import Texts, load

__all__ = ["Texts", "load"]
