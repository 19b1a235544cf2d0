"""Sentences for what was wrong with a file, from the keys that storage.sources gives."""

from handlers.texts.texts import Texts
from storage.sources.trouble import Message


def say(texts: Texts, message: Message) -> str:
    """The sentence of `message`, with the nearest guess as a question when there is one."""
    sentence = texts(f"import.{message.key}", **message.values)
    if message.values.get("guess"):
        sentence += " " + texts("import.guess", guess=message.values["guess"])
    return sentence
