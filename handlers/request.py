"""What reaches a handler: somebody typed, pressed or filled in something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from storage.model.people import Audience, Viewer

EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """A command line with its circumstances.

    A button is a ready line and a form is the same line with named fields, so typing, pressing,
    scheduling and testing are one path. `received_at` carries a zone and is the only "now".
    """

    line: str
    actor: Viewer
    audience: Audience  # everybody who will see the reply
    received_at: datetime
    conversation: str = ""
    thread: str = ""
    platform: str = "web"
    language: str = "sv"
    form: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    within: str = ""  # the conversation that a private answer is given in
