"""`/medlemmar`: an administrator lets in who has knocked, and takes out who leaves; at once, and at the own partner."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.people.handles import by_handle, handle_of
from handlers.reply import Form
from storage.model.people import Person, Role, Viewer
from tests.city import NOW
from tests.handlers.commands.stage import Stage, lines, only, the_form

IDA = "ida.berg@helsingborg.example"


@pytest.fixture
def knocked(stage: Stage) -> Stage:
    stage.app.ask("/karta vecka 46", IDA, "", NOW, name="Ida Berg")
    stage.app.ask("/karta vecka 46 hemlig fråga", "U0442", "", NOW)
    return stage


def test_who_has_knocked_is_listed_by_name_and_no_more(knocked: Stage) -> None:
    reply = knocked.ask("/medlemmar", "gunnel")
    assert only(reply, "gunnel")
    text = reply.card.fallback()
    assert "2 personer som jag inte känner" in text
    assert f"Ida Berg ({IDA})" in text
    assert "U0442" in text
    assert "hemlig" not in text
    assert "Asta Lindqvist · samordnare" in text
    assert "Cilla" not in text  # another partner's


def test_letting_in_by_pressing(knocked: Stage) -> None:
    button = lines(knocked.ask("/medlemmar", "gunnel"))["Släpp in Ida Berg"]
    assert "@" not in button  # an address in a line is masked
    asked = knocked.ask(button, "gunnel")
    assert "Trygghetsavdelningen" in asked.card.fallback()
    roles = next(one for one in the_form(asked).inputs if one.name == "role").options
    assert [value for value, _ in roles] == ["reporter", "reviewer", "analyst", "coordinator"]
    done = knocked.send(asked, "gunnel", role="analyst")
    assert done.settled
    assert "Ida Berg är med nu, som analytiker" in done.card.fallback()
    person = knocked.app.store.members.by_email(IDA)
    assert person == Person(IDA, "Ida Berg", "trygghet", Role.ANALYST, IDA)
    assert knocked.ask("/karta vecka 46", IDA).facts.shown > 0
    assert "1 person som jag inte känner" in knocked.ask("/medlemmar", "gunnel").card.fallback()
    act = next(row for row in knocked.app.store.audit.latest() if row.act)
    assert (act.person, act.act, act.query_words) == ("gunnel", "members.approve", f"{IDA} trygghet analyst")


def test_a_form_without_a_role_is_shown_again(knocked: Stage) -> None:
    line = f"/medlemmar godkänn {handle_of(IDA)}"
    again = knocked.ask(line, "gunnel", {"name": "Ida B"})
    form = next(element for element in again.card.elements if isinstance(element, Form))
    assert {one.name: (one.value, one.error) for one in form.inputs} == {
        "name": ("Ida B", ""),
        "role": ("", "Välj en roll."),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("U0442 polisen analytiker", "bara släppa in personer till din egen organisation"),
        ("U0442 revisor", "läggs inte till här"),
        ("U0442 administrator", "läggs inte till här"),
        ("U0442 kung", "Jag förstår inte ”kung”"),
        ("U9999 analytiker", "U9999 finns inte bland dem som väntar"),
        ("", "finns inte bland dem som väntar"),
        ("asta samordnare", "asta finns inte bland dem som väntar"),
    ],
)
def test_who_cannot_be_let_in(knocked: Stage, words: str, said: str) -> None:
    before = knocked.app.store.members.people()
    reply = knocked.ask(f"/medlemmar godkänn {words}", "gunnel")
    assert said in reply.card.fallback()
    assert not reply.settled
    assert knocked.app.store.members.people() == before


def test_typed_in_english(knocked: Stage) -> None:
    done = knocked.ask("/members approve U0442 coordinator", "gunnel", language="en")
    assert "U0442 takes part now, as coordinator at" in done.card.fallback()


def test_taking_out_is_asked_once_and_ends_everything_at_once(stage: Stage) -> None:
    store, now = stage.app.store, datetime.now(UTC)
    link = store.links.make("asta", "page", now, timedelta(days=1))
    session = store.links.exchange(store.links.make("asta", "page", now, timedelta(days=1)), "page", now)
    phone = store.links.exchange(store.links.make("asta", "report", now, timedelta(days=1)), "report", now)
    asked = stage.ask("/medlemmar ta bort asta", "gunnel")
    assert store.members.person("asta") is not None
    done = stage.ask(lines(asked)["Ja, ta bort"], "gunnel")
    assert "Asta Lindqvist är borttagen och utloggad" in done.card.fallback()
    assert "vilken part du hör till" in stage.ask("/karta vecka 46", "asta").card.fallback()
    assert "asta" not in store.conversations.members("est-centrum")
    assert stage.app.ask("/karta vecka 46", "cilla", "est-centrum", NOW).facts.shown > 0
    store.members.put([Person("asta", "Asta", "trygghet", Role.COORDINATOR)])  # back: what was given before stays dead
    for purpose, secret in (("page", session), ("report", phone)):
        assert store.links.session(secret or "", purpose, now) is None  # type: ignore[arg-type]
    assert store.links.holder(link, "page", now) is None


def test_whoever_came_in_by_their_domain_is_out_for_good(stage: Stage) -> None:
    store = stage.app.store
    store.members.put_domain("domain.example", "trygghet", Role.ANALYST)
    store.members.put([Person("root", "Root", "trygghet", Role.ADMINISTRATOR)])
    assert stage.ask("/karta vecka 46", "per@domain.example").facts.shown > 0
    store.admission.remove(Viewer("root", "trygghet", Role.ADMINISTRATOR), "per@domain.example", NOW)
    assert "vilken part du hör till" in stage.ask("/karta vecka 46", "per@domain.example").card.fallback()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("gunnel ja", "Du kan inte ta bort dig själv"),
        ("henrik ja", "Revisorer tas bort av driften"),
        ("cilla ja", "finns inte bland era personer"),
        ("nobody ja", "finns inte bland era personer"),
        ("", "finns inte bland era personer"),
    ],
)
def test_who_cannot_be_taken_out(stage: Stage, words: str, said: str) -> None:
    before = stage.app.store.members.people()
    assert said in stage.ask(f"/medlemmar ta bort {words}", "gunnel").card.fallback()
    assert stage.app.store.members.people() == before


def test_another_word_is_named(stage: Stage) -> None:
    assert "Jag förstår inte ”blurp”" in stage.ask("/medlemmar blurp", "gunnel").card.fallback()


@pytest.mark.parametrize("who", ["asta", "greta", "bosse", "henrik", "u-404"])
def test_nobody_else_sees_or_does_it(knocked: Stage, who: str) -> None:
    for line in ("/medlemmar", f"/medlemmar godkänn {handle_of(IDA)} analytiker", "/medlemmar ta bort nils ja"):
        text = knocked.ask(line, who).card.fallback()
        assert "Ida" not in text
        assert "Nils" not in text
    assert knocked.app.store.members.by_email(IDA) is None
    assert knocked.app.store.members.person("nils") is not None


def test_handles() -> None:
    assert handle_of("u-404") == "u-404"
    handle = handle_of(IDA)
    assert handle.isalpha()
    assert len(handle) == 8
    assert handle_of("850709-9805").isalpha()
    assert by_handle(handle.upper(), ["u-404", IDA]) == IDA
    assert by_handle("nobody", ["u-404", IDA]) is None
