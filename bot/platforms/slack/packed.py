"""A form in the value of the button that opens it, so that any replica can open it, after any restart.

What does not fit is kept by the app (`Rendered.body`'s "kept") and the value names it.
"""

import base64
import hashlib
import json
import zlib
from dataclasses import asdict

from bot.platforms.slack.blocks import VALUE
from handlers.reply import Form, Input

_WHOLE, _NAMED = "z:", "k:"
MOST = 200_000  # characters of a form: beyond any of ours, so that nothing unpacks into the whole memory


def pack(form: Form, title: str) -> tuple[str, str]:
    """A button's value, and what is to be kept by its name ("" when the value holds it all)."""
    text = json.dumps([title, asdict(form)], ensure_ascii=False, separators=(",", ":"))
    raw = text.encode("utf-8", "replace")
    packed = _WHOLE + base64.b85encode(zlib.compress(raw, 9)).decode("ascii")
    if len(packed) <= VALUE:
        return packed, ""
    return _NAMED + hashlib.sha256(raw).hexdigest()[:40], raw.decode("utf-8")


def name_in(value: str) -> str:
    """By which name a form is kept; "" when the value holds it."""
    return value.removeprefix(_NAMED) if value.startswith(_NAMED) else ""


def unpack(value: str, kept: str = "") -> tuple[str, Form]:
    """The title and the form; ValueError when it is none."""
    try:
        raw = kept if name_in(value) else _inflated(value)
        title, form = json.loads(raw)
        inputs = tuple(
            Input(**(one | {"options": tuple((v, t) for v, t in one["options"]), "only": tuple(one["only"])}))
            for one in form["inputs"]
        )
        return str(title), Form(str(form["line"]), inputs, str(form["submit"]), bool(form["dialog"]))
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"no form: {type(error).__name__}") from None


def _inflated(value: str) -> str:
    reader = zlib.decompressobj()
    raw = reader.decompress(base64.b85decode(value.removeprefix(_WHOLE)), MOST)
    return raw.decode("utf-8")
