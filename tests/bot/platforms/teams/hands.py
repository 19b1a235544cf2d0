"""What people do in Teams, sent as Teams sends it (the shapes are those of the Agents Playground)."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.bot.platforms.teams.peer import BOT, TENANT, Peer

TEAM = "19:team-est@thread.tacv2"
CHANNEL = "19:kanal-est@thread.tacv2"
GROUP = "19:grupp@thread.v2"
numbers = itertools.count(1)


def member(person: str, email: str = "", **changes: Any) -> dict[str, Any]:
    """Somebody as the connector lists them; the demo's people have their addresses."""
    return {
        "id": f"29:{person}",
        "aadObjectId": f"aad-{person}",
        "name": person.title(),
        "email": email,
        "userPrincipalName": email,
        "tenantId": TENANT,
        "userRole": "user",
    } | changes


def chat(person: str) -> str:
    return f"a:chat-29_{person}"


@dataclass
class Hands:
    """Sends to the endpoint."""

    base: str
    peer: Peer
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def activity(self, person: str, type_: str = "message", room: str = "", **changes: Any) -> dict[str, Any]:
        """One thing that this person does, in their own chat or in a room."""
        talk: dict[str, Any] = {"id": room or chat(person), "tenantId": TENANT}
        data: dict[str, Any] = {"tenant": {"id": TENANT}}
        if not room:
            talk["conversationType"] = "personal"
        elif room.startswith(GROUP):
            talk |= {"conversationType": "groupChat", "isGroup": True, "name": "Fredagsgruppen"}
        else:
            talk |= {"conversationType": "channel", "isGroup": True}
            data |= {"team": {"id": TEAM, "name": "EST"}, "channel": {"id": CHANNEL, "name": "Centrum"}}
        return {
            "type": type_,
            "id": f"{1_600_000_000_000 + next(numbers)}",
            "channelId": "msteams",
            "serviceUrl": self.peer.service,
            "timestamp": "2026-11-22T11:00:00Z",
            "from": {"id": f"29:{person}", "aadObjectId": f"aad-{person}", "name": person.title()},
            "recipient": {"id": BOT, "name": "Händelsekartan"},
            "conversation": talk,
            "channelData": data,
            "locale": "sv-SE",
            "entities": [{"type": "clientInfo", "locale": "sv-SE", "country": "SE", "platform": "iOS"}],
        } | changes

    def post(self, activity: Any, token: str | None = None, **how: Any) -> httpx.Response:
        """Send it with a token of Microsoft's, or with another."""
        sent = {"content": activity} if isinstance(activity, bytes) else {"json": activity}
        signed = self.peer.token() if token is None else token
        headers = {"Authorization": f"Bearer {signed}"} if signed else {}
        return self.client.post(f"{self.base}/api/messages", headers=headers | how.pop("headers", {}), **sent)

    def say(self, person: str, text: str, **changes: Any) -> httpx.Response:
        """A line in one's own chat."""
        return self.post(self.activity(person, text=text, **changes))

    def mention(
        self, person: str, text: str, room: str = f"{CHANNEL};messageid=1500", **changes: Any
    ) -> httpx.Response:
        """A line with a mention of us in a room."""
        marked = "<at>Händelsekartan</at>"
        ours = {"type": "mention", "mentioned": {"id": BOT, "name": "Händelsekartan"}, "text": marked}
        made = self.activity(person, room=room, text=f"{marked} {text}\r\n", **changes)
        return self.post(made | {"entities": [*made["entities"], ours]})

    def press(self, person: str, action: dict[str, Any], room: str = "", **more: Any) -> httpx.Response:
        """A button of a card, with what is filled in beside it."""
        filled = more.pop("filled", {})
        value = {
            "action": {
                "type": "Action.Execute",
                "verb": action.get("verb"),
                "data": {**action["data"], **filled},
            },
            "trigger": "manual",
        }
        made = self.activity(person, "invoke", room, name="adaptiveCard/action", value=value, **more)
        return self.post(made)

    def invoke(self, person: str, name: str, value: Any, room: str = "", **more: Any) -> httpx.Response:
        return self.post(self.activity(person, "invoke", room, name=name, value=value, **more))


def parts(card: Any, kind: str) -> list[dict[str, Any]]:
    """Everything of a type in a card, wherever it stands."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == kind:
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(card)
    return found


def button(card: Any, title: str) -> dict[str, Any]:
    """The action with this title."""
    kinds = ("Action.Execute", "Action.Submit", "Action.ShowCard", "Action.OpenUrl")
    pressed = [one for kind in kinds for one in parts(card, kind)]
    found = [one for one in pressed if one["title"] == title]
    assert found, [one["title"] for one in pressed]
    return found[0]


def filled(card: Any, **changes: str) -> dict[str, Any]:
    """What a client sends of a form's fields: what stands in them, and `changes` by the field's name."""
    kinds = ("Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time", "Input.Toggle", "Input.Number")
    values = {one["id"]: one.get("value", "") for kind in kinds for one in parts(card, kind)}
    named = {name.partition(".")[2]: name for name in values}
    return values | {named[name]: value for name, value in changes.items()}
