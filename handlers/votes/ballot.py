"""The ballot: a form that is never filled in for anybody, and what becomes of it when it is sent.

What is chosen travels in fields of the form alone. Lines are kept and logged, fields are not; and the answer to a
secret ballot repeats nothing of it, also where something was wrong, as answers are kept, too.
"""

from collections.abc import Mapping

from handlers.problems.desk import Desk
from handlers.reply import Buttons, Card, Form, Input, Reply, Text
from handlers.votes.changed import since_opened
from handlers.votes.counting import count
from handlers.votes.result import chosen
from handlers.votes.words import act, heading, line, option_label, refused, say, wrong
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.vote import BallotDraft, Choice, Method, Vote

EACH = "for_"  # before an option's code
SCORES = ("1", "2", "3", "4", "5")
VOTE, NONE, ABSTAIN = "vote", "none", "abstain"


def ballot(desk: Desk, vote: Vote, words: str) -> Reply:
    """The form for the asker alone, or what became of it. Raises `ProblemRefusedError`."""
    form = desk.request.form
    if form.get("step") == "send":
        return _sent(desk, vote, {name: value.strip() for name, value in form.items()})
    if not vote.is_open:
        raise ProblemRefusedError("vote_closed", vote.code)
    if not vote.has_mandate(desk.request.actor):
        raise ProblemRefusedError("no_mandate", vote.code)
    # What stands in a line is kept with it, so it is no way to vote.
    said = [Text(desk.texts("vote.not_in_a_line"), "warning")] if words else []
    return desk.to_asker(Card(heading(vote), (*said, *_card(desk, vote, {}, {}))), about=vote.code)


def _card(desk: Desk, vote: Vote, values: Mapping[str, str], errors: Mapping[str, str]) -> list[Text | Form]:
    texts = desk.texts
    voted = vote.mandate_of(desk.request.actor) in vote.voted
    elements: list[Text | Form] = [Text(texts(f"vote.ballot.{vote.method.value}"), "lead")]
    if errors:
        elements.insert(0, Text(texts("vote.ballot.again" if vote.secret else "problem.form.errors"), "warning"))
    if voted:
        elements.append(Text(texts("vote.ballot.replaces"), "note"))
    elements += since_opened(desk, vote, desk.alone)
    elements.append(ballot_form(desk, vote, values, errors))
    return elements


def ballot_form(
    desk: Desk, vote: Vote, values: Mapping[str, str], errors: Mapping[str, str], *, dialog: bool = True
) -> Form:
    """How one votes, a field for each option, and why; in a card that holds more it opens no `dialog`."""
    texts = desk.texts
    ways = (VOTE, NONE, ABSTAIN) if vote.method is Method.APPROVAL else (VOTE, ABSTAIN)
    options = tuple((way, texts(f"vote.way.{_way(vote, way)}")) for way in ways)
    value, error = values.get("way", VOTE), errors.get("way", "")
    # Where a form opens over the conversation, nothing but its fields is seen.
    told = texts("vote.ballot.secret" if vote.secret else "vote.ballot.named")
    inputs = [Input("way", texts("vote.label.way"), "pick", value, options, error=error)]
    inputs += [_input(desk, vote, number, values, errors) for number in range(len(vote.options))]
    consent = vote.method is Method.CONSENT
    label, hint = ("why_object", "why_object") if consent else ("why", "why")
    inputs.append(
        Input(
            "reason",
            texts(f"vote.label.{label}"),
            "long_text",
            values.get("reason", ""),
            error=errors.get("reason", ""),
            hint=f"{texts(f'vote.hint.{hint}')} {told}",
        )
    )
    inputs.append(Input("step", "", "hidden", "send"))
    return Form(line(desk, vote.code, act(desk, "cast")), tuple(inputs), texts("vote.submit"), dialog=dialog)


def _way(vote: Vote, way: str) -> str:
    return f"vote_{vote.method.value}" if way == VOTE else way


def _input(desk: Desk, vote: Vote, number: int, values: Mapping[str, str], errors: Mapping[str, str]) -> Input:
    texts, option = desk.texts, vote.options[number]
    name, label = f"{EACH}{option.code}", option_label(desk, option)
    value, error, only = values.get(name, ""), errors.get(name, ""), ("way", VOTE)
    if vote.method is Method.APPROVAL:
        return Input(name, label, "check", value, error=error, only=only)
    if vote.method is Method.CONSENT:
        choices = tuple((key, texts(f"vote.choice.{key}")) for key in ("1", "0"))
        return Input(name, label, "pick", value, choices, error=error, only=only)
    if vote.method is Method.SCORE:
        choices = tuple((key, texts(f"vote.score.{key}")) for key in SCORES)
        return Input(name, label, "pick", value, choices, error=error, only=only)
    places = tuple((str(place), texts("vote.place", n=place)) for place in range(1, len(vote.options) + 1))
    return Input(name, label, "choice", value, (("", texts("vote.no_place")), *places), error=error, only=only)


def _sent(desk: Desk, vote: Vote, values: Mapping[str, str]) -> Reply:
    errors: dict[str, str] = {}
    choice = _choice(desk, vote, values, errors)
    if not errors:
        draft = BallotDraft(choice, values.get("reason", ""))
        try:
            kept = desk.services.votes.cast(
                desk.request.actor, vote.code, draft, desk.request.received_at, count
            )  # fmt: skip
        except InvalidValueError as error:
            errors[error.field] = wrong(desk, error)
        except ProblemRefusedError as error:
            return refused(desk, error, about=vote.code)
        else:
            return _taken(desk, kept, choice)
    if vote.secret:
        # Which field is wrong may tell what was chosen (an objection needs a reason), and what was filled in does.
        values, errors = {}, {"way": desk.texts("vote.ballot.missing")}
    card = Card(heading(vote), tuple(_card(desk, vote, values, errors)))
    return desk.to_asker(card, about=vote.code, errors=tuple(errors.items()))


def _choice(desk: Desk, vote: Vote, values: Mapping[str, str], errors: dict[str, str]) -> Choice | None:
    """What was chosen; notes in `errors` what is missing."""
    way = values.get("way", "")
    if way == ABSTAIN:
        return None
    found: dict[str, int] = {}
    for option in vote.options:
        value = values.get(f"{EACH}{option.code}", "")
        number = int(value) if value.isdecimal() and len(value) < 3 else None
        if number is None and vote.method in (Method.SCORE, Method.CONSENT):
            errors[f"{EACH}{option.code}"] = desk.texts(f"vote.wrong.missing_{vote.method.value}")
        found[option.code] = 0 if way == NONE else number or 0
    if way not in (VOTE, NONE) or (way == NONE and vote.method is not Method.APPROVAL):
        errors["way"] = desk.texts("vote.wrong.way_missing")
    if way == VOTE and not any(found.values()) and vote.method in (Method.APPROVAL, Method.RANKING):
        errors[f"{EACH}{vote.options[0].code}"] = desk.texts(f"vote.wrong.missing_{vote.method.value}")
    return found


def _taken(desk: Desk, vote: Vote, choice: Choice | None) -> Reply:
    """It is kept. Of a secret ballot nothing is repeated."""
    texts = desk.texts
    more = [Text(texts("vote.ballot.kept_secret"))] if vote.secret else []
    if not vote.secret:
        more.append(Text(texts("vote.ballot.kept", choice=chosen(desk, vote, choice))))
    if not vote.is_open:
        more.append(Text(texts("vote.all_have_voted")))
    show = desk.button("vote.button.show", line(desk, vote.code), first=True)
    change = desk.button("vote.button.change", line(desk, vote.code, act(desk, "cast")))
    buttons = Buttons((show, change) if vote.is_open else (show,))
    return say(desk, texts("vote.ballot.taken", code=vote.code), *more, buttons, about=vote.code, done=True)
