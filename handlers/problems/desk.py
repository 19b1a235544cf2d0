"""What every answer about problems is written with."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from handlers.grammar import in_words
from handlers.maps.alone import own
from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Text
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.errors import InvalidValueError, ProblemRefusedError, StorageError
from storage.model.measure import Measure
from storage.model.people import Audience
from storage.model.permissions import allows
from storage.model.problem import Contribution, Problem, Status
from storage.model.query import Query
from storage.model.region import Catalog
from storage.problems import Problems, Whole

# What stands for somebody who was erased (storage/persons/erase.py).
GONE = "borttagen-"


@dataclass(frozen=True, slots=True)
class Desk:
    """A request about problems. `called` are the people it has named so far: a list names the same few again."""

    request: Request
    services: Services
    texts: Texts
    catalog: Catalog
    called: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def store(self) -> Problems:
        return self.services.problems

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalog.region.timezone)

    @property
    def alone(self) -> Audience:
        """The asker by themselves: forms and acts are theirs."""
        return own(self.request)

    @property
    def partner(self) -> str:
        return self.request.actor.partner or ""

    def may_change(self, problem: Problem) -> bool:
        """Whether the asker leads this problem."""
        return self.partner == problem.partner and allows("problem.change", self.request.actor)

    def is_own(self, said: Contribution | Measure) -> bool:
        """Whether the asker said it, for the partner they are with now."""
        return (said.person, said.partner) == (self.request.actor.person, self.partner)

    def line(self, *words: str) -> str:
        """A ready line about problems."""
        return " ".join((self.texts("problem.line"), *(word for word in words if word)))

    def cause_line(self, *words: str) -> str:
        """A ready line about causes."""
        return " ".join((self.texts("cause.line"), *(word for word in words if word)))

    def act(self, name: str, section: str = "problem") -> str:
        """An act's own word in the reader's language."""
        return self.texts(f"{section}.act.{name}").split("|")[0]

    def button(self, label: str, line: str, *, first: bool = False) -> Button:
        return Button(self.texts(label), line, "primary" if first else "normal")

    def names(self, partners: Iterable[str]) -> str:
        """Partners by name, in the catalog's order."""
        wanted = set(partners)
        named = [one.name(self.texts.language) for one in self.catalog.partners if one.key in wanted]
        return list_text(named, self.texts.language)

    def person(self, key: str) -> str:
        """Somebody's name; "" for nobody and for who was erased."""
        if not key or key.startswith(GONE):
            return ""
        if key not in self.called:
            self.called[key] = self.services.person_name(key)
        return self.called[key]

    def who(self, said: Contribution) -> str:
        """The name and the partner, or the partner alone."""
        name, partner = self.person(said.person), self.names({said.partner})
        return f"{name}, {partner}" if name else partner

    def about(self, query: Query) -> str:
        """A delimitation in words."""
        return in_words(query, self.catalog, self.texts.language)

    def status(self, status: Status) -> str:
        return self.texts(f"problem.status.{status.value}")

    # ---- replies ------------------------------------------------------------------------------------

    def to_all(self, card: Card, *, about: str = "", facts: Facts | None = None) -> Reply:
        """For everybody who will read it; what it holds was read for all of them."""
        told = facts or Facts()
        query = {**(told.query or {}), "in_words": about}
        return Reply(
            card,
            self.request.audience,
            thread=self.request.thread,
            facts=replace(told, query=query, number=about, shared=True),
        )

    def to_asker(
        self, card: Card, *, about: str = "", settled: bool = False, errors: tuple[tuple[str, str], ...] = ()
    ) -> Reply:
        """For the asker alone."""
        reply = private(self.request, card, number=about, settled=settled, errors=errors)
        return replace(reply, facts=replace(reply.facts, shared=True))

    def say(self, sentence: str, *more: Element, about: str = "", done: bool = False) -> Reply:
        """One sentence to the asker, and what can be done next."""
        card = Card(self.texts("problem.title"), (Text(sentence, "lead" if done else "warning"), *more))
        return self.to_asker(card, about=about, settled=done)

    def no_such(self, given: str) -> Reply:
        """A problem that is not there, and one that may not be read: the two are told alike.

        Somebody who may read it alone is told who of those that read along may not.
        """
        whole = self.store.whole(given, self.alone)
        if whole is not None:
            return self._not_all(whole.problem)
        listed = Buttons((self.button("problem.button.list", self.line()),))
        return self.say(self.texts("problem.no_such", code=given[:20] or "–"), listed)

    def _not_all(self, problem: Problem) -> Reply:
        beyond = {viewer.partner or "" for viewer in self.request.audience.viewers} - problem.partners
        named = self.names(beyond) or self.texts("problem.somebody")
        line = self.line(problem.code, self.texts("problem.alone_word"))
        said = self.texts("problem.not_all_here", code=problem.code, partners=named)
        return self.say(said, Buttons((self.button("problem.alone", line),)), about=problem.code)

    def refused(self, error: StorageError, about: str = "") -> Reply:
        """Why an act was not done, and how to mend it."""
        back = Buttons((self.button("problem.button.show", self.line(about)),)) if about else None
        return self.say(self.wrong(error), *([back] if back else []), about=about)

    def wrong(self, error: StorageError) -> str:
        """The sentence of a refusal or of a value that cannot be kept."""
        section = "refused" if isinstance(error, ProblemRefusedError) else "wrong"
        key = f"problem.{section}.{error.what}"
        given = error.given
        if error.what == "partner_not_involved" and isinstance(error, InvalidValueError):
            given = self.names(given.split(", ")) or given
        return self.texts(key if key in self.texts.entries else f"problem.{section}.other", given=given)


def desk_of(request: Request, services: Services) -> Desk:
    """Circumstances in the language of the request."""
    return Desk(request, services, services.texts(request.language), services.catalog())


def found(desk: Desk, code: str, audience: Audience | None = None) -> Whole | None:
    """A problem with what was said of it, for everybody who will read the answer."""
    return desk.store.whole(code, audience or desk.request.audience)
