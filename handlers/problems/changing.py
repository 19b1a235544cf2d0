"""A problem's name and delimitation, and who reads it."""

from handlers.grammar import say
from handlers.maps.card import unknown_words
from handlers.problems import listing
from handlers.problems.desk import Desk
from handlers.problems.lines import named_partners
from handlers.problems.making import question
from handlers.problems.share import Sharing, share_inputs
from handlers.problems.untouched import carried, marked, untouched
from handlers.reply import Button, Buttons, Card, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import ProblemChanges
from storage.problems import Whole


def share(desk: Desk, whole: Whole, words: str, *, shares: bool) -> Reply:
    """Let partners read the problem, or no longer; asked about with the names when none was said."""
    problem = whole.problem
    if not desk.may_change(problem):
        raise ProblemRefusedError("problem_of_another", problem.code)
    every = frozenset(partner.key for partner in desk.catalog.partners) - {desk.partner}
    sharing = Sharing(every, everybody=False)
    now = problem.partners - {desk.partner}
    if desk.request.form.get("step") == "send":
        wanted = sharing.chosen(desk.request.form)
    elif words:
        named = named_partners(words, desk.catalog)
        if named.unknown:
            raise InvalidValueError("partners", "partner_unknown", ", ".join(named.unknown))
        meant = (every if named.everybody else named.partners) - {desk.partner}
        wanted = now | meant if shares else now - meant
    else:
        return desk.to_asker(_share_card(desk, whole, sharing, now), about=problem.code)
    changes = ProblemChanges(partners=wanted)
    done = desk.store.change(desk.request.actor, problem.code, changes, desk.request.received_at)
    return listing.done(desk, problem.code, desk.texts("problem.read_by", partners=desk.names(done.partners)))


def _share_card(desk: Desk, whole: Whole, sharing: Sharing, now: frozenset[str]) -> Card:
    texts, code = desk.texts, whole.problem.code
    inputs = (*share_inputs(desk, sharing, sharing.filled(now)), Input("step", "", "hidden", "send"))
    form = Form(desk.line(code, desk.act("share")), inputs, texts("problem.share.submit"), dialog=True)
    lead = Text(texts("problem.share.lead", code=code), "lead")
    return Card(texts("problem.share.title"), (lead, form, Text(texts("problem.form.privacy"), "note")))


def change(desk: Desk, whole: Whole, _: str) -> Reply:
    """The form with what stands there now; what was sent is stored."""
    problem = whole.problem
    if not desk.may_change(problem):
        raise ProblemRefusedError("problem_of_another", problem.code)
    if desk.request.form.get("step") != "send":
        values = marked({"name": problem.name, "what": desk.about(problem.query)}, ("name", "what"))
        return desk.to_asker(_card(desk, problem.code, values, {}), about=problem.code)
    values = {name: value.strip() for name, value in desk.request.form.items()}
    reading, query = question(desk, values.get("what", ""))
    errors = {}
    if query is None or not values.get("what"):
        said = [*(say(one, desk.texts) for one in reading.questions), *unknown_words(reading, desk.texts)]
        errors["what"] = " ".join(said) or desk.texts("problem.wrong.not_understood")
    else:
        try:
            left = untouched(values)
            name = None if "name" in left else values.get("name", "")
            changes = ProblemChanges(name=name, query=None if "what" in left else query)
            desk.store.change(desk.request.actor, problem.code, changes, desk.request.received_at)
            return listing.done(desk, problem.code, desk.texts("problem.changed", code=problem.code))
        except InvalidValueError as error:
            errors["what" if error.field == "query" else error.field] = desk.wrong(error)
    card = _card(desk, problem.code, values, errors)
    return desk.to_asker(card, about=problem.code, errors=tuple(errors.items()))


def _card(desk: Desk, code: str, values: dict[str, str], errors: dict[str, str]) -> Card:
    texts = desk.texts
    kinds = (("name", "text"), ("what", "long_text"))
    inputs = tuple(
        Input(
            name,
            texts(f"problem.label.{name}"),
            kind,  # type: ignore[arg-type]
            values.get(name, ""),
            required=True,
            error=errors.get(name, ""),
            hint=texts(f"problem.hint.{name}"),
        )
        for name, kind in kinds
    )
    form = Form(
        desk.line(code, desk.act("change")),
        (*inputs, carried(values), Input("step", "", "hidden", "send")),
        texts("problem.share.submit"),
        dialog=True,
    )
    lead = Text(texts("problem.form.errors" if errors else "problem.form.change", code=code), "lead")
    back = Buttons((Button(texts("problem.button.show"), desk.line(code)),))
    return Card(texts("problem.form.change", code=code), (lead, form, back))
