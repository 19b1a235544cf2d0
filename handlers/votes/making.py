"""`/rosta P-7KQ4 ny`: the form that opens a vote. What was written is never lost."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers.problems.desk import Desk
from handlers.reply import Buttons, Card, Element, Form, Input, Reply, Text
from handlers.texts.format import list_text
from handlers.votes.deadline import deadline
from handlers.votes.listing import may_open
from handlers.votes.words import act, line, moment, refused, say, wrong
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Viewer
from storage.model.problem import Problem
from storage.model.vote import Mandate, Method, Option, Users, Vote, VoteDraft

MEASURE, PARTNER, SECTOR = "m_", "with_", "q_"
SEEN = ("hidden", "shown", "secret")
# An error of the store's that belongs to another field of the form.
FIELDS = {
    "named": "names",
    "sectors": "quorum",
    "shown": "seen",
    "secret": "seen",
    "partners": "voters",
    "once": "question",
}
Measures = Sequence[tuple[Option, frozenset[str], str]]


def new(desk: Desk, problem: Problem, words: str) -> Reply:
    """The form, with the question as a line begins it; what was sent is stored. Raises `ProblemRefusedError`."""
    if not may_open(desk, problem):
        closed = not problem.is_open
        raise ProblemRefusedError("problem_closed" if closed else "vote_of_another", problem.code)
    if desk.request.form.get("step") == "send":
        return _sent(desk, problem, {name: value.strip() for name, value in desk.request.form.items()})
    known = desk.services.votes.measures(problem.code, desk.alone)
    if not any(not why for _, _, why in known):
        return _nothing_to_vote_on(desk, problem, known)
    usable = [option.code for option, _, why in known if not why]
    values = {f"{MEASURE}{code}": "1" for code in usable} if len(usable) == 1 else {}
    values |= {"question": words or desk.texts("vote.form.question", problem=problem.name)[:200]}
    values |= {"deadline": desk.texts("vote.form.deadline"), "once": secrets.token_hex(8)}
    return desk.to_asker(_card(desk, problem, values, {}), about=problem.code)


def _nothing_to_vote_on(desk: Desk, problem: Problem, known: Measures) -> Reply:
    """A measure without a cause cannot be put to the vote; which ones those are."""
    without = [Text(desk.texts("vote.without_cause", code=one.code, name=one.name)) for one, _, why in known if why]
    back = Buttons((desk.button("problem.button.show", desk.line(problem.code)),))
    return say(desk, desk.texts("vote.no_measures"), *without, back, about=problem.code)


def _sent(desk: Desk, problem: Problem, values: Mapping[str, str]) -> Reply:
    errors: dict[str, str] = {}
    draft = _draft(desk, problem, values, errors)
    if draft is not None and not errors:
        try:
            return _opened(
                desk, desk.services.votes.put(desk.request.actor, problem.code, draft, desk.request.received_at)
            )
        except InvalidValueError as error:
            errors[FIELDS.get(error.field, error.field)] = _said(desk, error)
        except ProblemRefusedError as error:
            return refused(desk, error, about=problem.code)
    card = _card(desk, problem, values, errors)
    return desk.to_asker(card, about=problem.code, errors=tuple(errors.items()))


def _said(desk: Desk, error: InvalidValueError) -> str:
    if error.field in ("voters", "partners") and error.what == "partner_not_involved":
        given = desk.names(error.given.split(", ")) or error.given
        return desk.texts("vote.wrong.cannot_read", given=given)
    if error.what == "nobody_named":
        return desk.texts("vote.wrong.nobody_named", given=desk.names(error.given.split(", ")) or error.given)
    if error.what == "person_may_not_vote":
        named = list_text([desk.person(one) or one for one in error.given.split(", ")], desk.texts.language)
        return desk.texts("vote.wrong.person_may_not_vote", given=named)
    return wrong(desk, error)


def _draft(desk: Desk, problem: Problem, values: Mapping[str, str], errors: dict[str, str]) -> VoteDraft | None:
    """What the form says; what cannot be meant is noted in `errors`."""
    closes = deadline(values.get("deadline", ""), desk.request.received_at, desk.zone)
    if closes is None:
        errors["deadline"] = desk.texts("vote.wrong.deadline_unknown")
    quorum = values.get("quorum", "") or "0"
    if not quorum.isdecimal() or len(quorum) > 4:
        errors["quorum"] = desk.texts("vote.wrong.quorum_no_number")
    picks = {
        "method": (Method, Method.APPROVAL), "mandate": (Mandate, Mandate.PARTNER), "users": (Users, Users.LEADING)
    }  # fmt: skip
    for name, (known, usual) in picks.items():
        if values.get(name, usual.value) not in set(known):
            errors[name] = desk.texts("vote.wrong.choose")
    named = _named(desk, values, errors) if values.get("users") == Users.NAMED else frozenset()
    if errors or closes is None:
        return None
    return _drafted(desk, problem, values, closes, named)


def _drafted(
    desk: Desk, problem: Problem, values: Mapping[str, str], closes: datetime, named: frozenset[str]
) -> VoteDraft:
    options = _ticked(values, MEASURE)
    reach = problem.partners
    for option, partners, _ in desk.services.votes.measures(problem.code, desk.alone):
        if option.code in options:
            reach &= partners
    some = frozenset(_ticked(values, PARTNER))
    seen = values.get("seen", "hidden")
    return VoteDraft(
        once=values.get("once") or secrets.token_hex(8),
        question=values.get("question", ""),
        options=options,
        deadline=closes,
        voters=some if values.get("voters") == "some" else reach,
        method=Method(values.get("method", Method.APPROVAL)),
        mandate=Mandate(values.get("mandate", Mandate.PARTNER)),
        users=Users(values.get("users", Users.LEADING)),
        named=named,
        secret=seen == "secret",
        shown=seen == "shown",
        quorum=int(values.get("quorum", "") or "0"),
        sectors=frozenset(_ticked(values, SECTOR)),
    )


def _ticked(values: Mapping[str, str], prefix: str) -> tuple[str, ...]:
    return tuple(name.removeprefix(prefix) for name in values if name.startswith(prefix) and values[name] == "1")


def _named(desk: Desk, values: Mapping[str, str], errors: dict[str, str]) -> frozenset[str]:
    """People by name, one a line or with commas between."""
    found, unknown = set(), []
    everybody = desk.services.people()
    for word in values.get("names", "").replace("\n", ",").split(","):
        name = word.strip().casefold()
        if not name:
            continue
        near = [one.key for one in everybody if name in (one.key.casefold(), one.name.casefold())]
        found |= set(near[:1])
        unknown += [] if len(near) == 1 else [word.strip()[:40]]
    if unknown or not found:
        errors["names"] = desk.texts("vote.wrong.names_unknown", given=", ".join(unknown) or "–")
    return frozenset(found)


def _opened(desk: Desk, vote: Vote) -> Reply:
    """It is open; who hears of it, and what to do next."""
    texts = desk.texts
    show = desk.button("vote.button.show", line(desk, vote.code), first=True)
    cast = [desk.button("vote.button.cast", line(desk, vote.code, act(desk, "cast")))]
    buttons = Buttons((show, *(cast if vote.waits_for(desk.request.actor) else [])))
    told = Text(texts("vote.opened_told", partners=desk.names(vote.partners)))
    people = (Viewer(one.key, one.partner, one.role) for one in desk.services.people())
    unused = vote.voters - {one.partner or "" for one in people if vote.has_mandate(one)}
    missing = [Text(texts("vote.opened_nobody", partners=desk.names(unused)), "warning")] if unused else []
    said = texts("vote.opened", code=vote.code, when=moment(desk, vote.deadline))
    return say(desk, said, told, *missing, buttons, about=vote.code, done=True)


# ---- the form ------------------------------------------------------------------------------------------------------


def _card(desk: Desk, problem: Problem, values: Mapping[str, str], errors: Mapping[str, str]) -> Card:
    texts = desk.texts
    known = desk.services.votes.measures(problem.code, desk.alone)
    lead = Text(texts("problem.form.errors" if errors else "vote.form.lead"), "lead")
    inputs = (
        *_what(desk, known, values, errors),
        *_who(desk, problem, values, errors),
        *_how(desk, problem, values, errors),
        Input("once", "", "hidden", values.get("once", "")),
        Input("step", "", "hidden", "send"),
    )
    form = Form(line(desk, problem.code, act(desk, "new")), inputs, texts("vote.form.submit"), dialog=True)
    more: list[Element] = [Text(errors["options"], "warning")] if "options" in errors else []
    left = [Text(texts("vote.without_cause", code=one.code, name=one.name), "note") for one, _, why in known if why]
    notes = (Text(texts("vote.form.secret"), "note"), Text(texts("vote.form.privacy"), "note"))
    return Card(texts("vote.form.title", code=problem.code), (lead, *more, form, *left, *notes))


def _what(desk: Desk, known: Measures, values: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[Input]:
    """The question, and the measures it is about."""
    texts = desk.texts
    yield _field(desk, "question", "text", values, errors, required=True)
    for option, _, why in known:
        if not why:
            name = f"{MEASURE}{option.code}"
            yield Input(name, f"{option.code} {option.name}", "check", values.get(name, ""))
    methods = tuple((one.value, texts(f"vote.method.{one.value}")) for one in Method)
    yield _pick(desk, "method", methods, values, errors, Method.APPROVAL)


def _who(desk: Desk, problem: Problem, values: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[Input]:
    """Whose the mandates are, and who uses them."""
    texts = desk.texts
    voters = (("all", texts("vote.voters.all")), ("some", texts("vote.voters.some")))
    yield _pick(desk, "voters", voters, values, errors, "all")
    for partner in desk.catalog.partners:
        if partner.key in problem.partners:
            name = f"{PARTNER}{partner.key}"
            label = partner.name(texts.language)
            yield Input(name, label, "check", values.get(name, ""), only=("voters", "some"))
    mandates = tuple((one.value, texts(f"vote.mandate.{one.value}")) for one in Mandate)
    yield _pick(desk, "mandate", mandates, values, errors, Mandate.PARTNER)
    users = tuple((one.value, texts(f"vote.users.{one.value}")) for one in Users)
    yield _pick(desk, "users", users, values, errors, Users.LEADING)
    yield _field(desk, "names", "long_text", values, errors, only=("users", Users.NAMED.value))


def _how(desk: Desk, problem: Problem, values: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[Input]:
    """What is seen, what is needed, and until when."""
    texts = desk.texts
    yield _pick(desk, "seen", tuple((one, texts(f"vote.seen.{one}")) for one in SEEN), values, errors, "hidden")
    yield _field(desk, "deadline", "text", values, errors, required=True)
    yield _field(desk, "quorum", "number", values, errors)
    sectors = dict.fromkeys(one.sector for one in desk.catalog.partners if one.key in problem.partners)
    for sector in sectors if len(sectors) > 1 else ():
        name = f"{SECTOR}{sector}"
        label = texts("vote.label.sector", sector=texts(f"sharing.sector.{sector}"))
        yield Input(name, label, "check", values.get(name, ""))


def _field(
    desk: Desk, name: str, kind: str, values: Mapping[str, str], errors: Mapping[str, str], *,
    required: bool = False, only: tuple[str, ...] = (),
) -> Input:  # fmt: skip
    return Input(
        name,
        desk.texts(f"vote.label.{name}"),
        kind,  # type: ignore[arg-type]
        values.get(name, ""),
        required=required,
        error=errors.get(name, ""),
        hint=desk.texts(f"vote.hint.{name}"),
        only=only,
    )


def _pick(
    desk: Desk, name: str, options: tuple[tuple[str, str], ...], values: Mapping[str, str],
    errors: Mapping[str, str], usual: str,
) -> Input:  # fmt: skip
    label = desk.texts(f"vote.label.{name}")
    return Input(name, label, "pick", values.get(name, str(usual)), options, error=errors.get(name, ""))
