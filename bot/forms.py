"""Forms where there is no page to fill them in on: as lines of text, and sent from a terminal."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping

from handlers.reply import Form, Input, Reply
from handlers.texts import Texts

Answer = Callable[[str, Mapping[str, str]], Reply]
LATER = ("place",)  # asked for when a form's place can mean several
NAMED = frozenset({"place", "other_place"})  # whose options are given by name, not by key
MOST_OPTIONS = 12  # of a choice that are listed; more than that is read on a page


def form_of(reply: Reply) -> Form | None:
    """The reply's form that is filled in, if it has one."""
    return next((element for element in reply.card.elements if isinstance(element, Form)), None)


def filled(form: Form, fields: Mapping[str, str]) -> dict[str, str]:
    """What a form sends as it stands, with some fields given."""
    return {one.name: one.value for one in form.inputs if one.value} | dict(fields)


class UnknownFieldError(ValueError):
    """Fields that a form does not have; nothing was sent."""

    def __init__(self, unknown: Iterable[str], known: Iterable[str]) -> None:
        self.unknown, self.known = ", ".join(unknown), ", ".join(known)
        super().__init__(f"no field {self.unknown}; there are {self.known}")


def send_form(answer: Answer, line: str, fields: Mapping[str, str]) -> Reply:
    """Ask a line and send the form it is answered with; without a form the answer itself.

    Raises `UnknownFieldError` for a field that the form does not have.
    """
    reply = answer(line, {})
    form = form_of(reply)
    if form is None:
        return reply
    hidden = {one.name for one in form.inputs if one.kind == "hidden"}
    known = dict.fromkeys((*(one.name for one in form.inputs if one.name not in hidden), *LATER))
    unknown = [name for name in fields if name not in known and name not in hidden]
    if unknown:
        raise UnknownFieldError(unknown, known)
    return answer(form.line, filled(form, fields))


def form_lines(form: Form) -> Iterator[str]:
    """Each field: its name as it is given, what it asks and what stands in it, and what is wrong."""
    seen = [one for one in form.inputs if one.kind != "hidden"]
    width = max((len(one.name) for one in seen), default=0)
    for one in seen:
        yield f"  {one.name.ljust(width)}  {one.label} {_value(one)}".rstrip()
        if one.error:
            yield f"  {' ' * width}  ! {one.error}"
        if one.kind in {"choice", "pick"} and (not one.value or one.name in NAMED):
            yield f"  {' ' * width}  {_options(one)}"
    yield f"  [{form.submit}] {form.line}"


def _value(one: Input) -> str:
    label = dict(one.options).get(one.value, one.value)
    return f"{label} ({one.value})" if label != one.value and one.value else label


def _options(one: Input) -> str:
    keys = [label if one.name in NAMED else value for value, label in one.options if value]
    return ", ".join(keys[:MOST_OPTIONS]) + (" …" if len(keys) > MOST_OPTIONS else "")


def how_to_send(form: Form, line: str, person: str, fields: Mapping[str, str], texts: Texts, *, sent: bool) -> str:
    """The exact command that sends a form, with every field that must still be filled in."""
    missing = [one.name for one in form.inputs if (one.required and not one.value) or one.error]
    given = [f"--field {shlex.quote(f'{name}={value}')}" for name, value in fields.items() if name not in missing]
    wanted = [f"--field {name}=…" for name in dict.fromkeys(missing)]
    command = ["karta ask", shlex.quote(line), "--as", shlex.quote(person), *given, *wanted, "--send"]
    said = texts("cli.ask.send_with", command=" ".join(command))
    return f"{texts('cli.ask.not_sent')} {said}" if sent and missing else said
