"""What we send, held against Slack's own types and drawn by somebody else's renderer. Needs Node."""

import json
import subprocess
from pathlib import Path

from bot.platforms.slack.render import SLACK, card_blocks, modal
from bot.platforms.slack.sent import _with_files
from handlers.reply import Card, Form, Input, Reply, Table
from handlers.texts import load
from tests.cast import TEAM
from tests.contracts.test_platform import ELEMENTS, INPUTS

SV = load("sv")
FORM = next(element for element in ELEMENTS if isinstance(element, Form))


def blocks(*elements: object) -> list[dict[str, object]]:
    body = SLACK.render(Reply(Card("Händelser vecka 12", elements), TEAM), SV).body  # type: ignore[arg-type]
    return _with_files(json.loads(body)["blocks"], ["F0MAP"])


def views() -> list[dict[str, object]]:
    inputs = [Input("a", "Vad?", kind, "", (("v", "Sju"),), error="Fel", hint="Så") for kind in INPUTS]  # type: ignore[arg-type]
    each = [Form("rad", (one,), "Skicka") for one in inputs]
    return [modal(form, Card("Ny rapport", ELEMENTS), SV, {}) for form in (FORM, *each)]


def compiled(node: Path, folder: Path, source: str) -> str:
    (folder / "node_modules").symlink_to(node / "node_modules")
    (folder / "check.ts").write_text(source, "utf-8")
    tsc = folder / "node_modules/typescript/bin/tsc"
    ran = subprocess.run(
        ["node", str(tsc), "--noEmit", "--strict", "--skipLibCheck", "--module", "node16", "check.ts"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.stdout


def source(message: object, modals: object, home: object) -> str:
    dump = lambda value: json.dumps(value, ensure_ascii=False)  # noqa: E731
    return (
        "import type { KnownBlock, ModalView, HomeView } from '@slack/types';\n"
        f"export const message = {dump(message)} satisfies KnownBlock[];\n"
        f"export const modals = {dump(modals)} satisfies ModalView[];\n"
        f"export const home = {dump(home)} satisfies HomeView;\n"
    )


def test_every_element_and_every_input_is_of_slacks_own_types(node: Path, tmp_path: Path) -> None:
    home = {"type": "home", "blocks": card_blocks(Card("Titel", ELEMENTS), SV, message=False)}
    assert compiled(node, tmp_path, source(blocks(*ELEMENTS), views(), home)) == ""


BROKEN = ({"type": "nope"}, {"type": "divider", "foo": 1}, {"type": "image", "slack_file": {"id": "F1"}})


def test_the_types_do_refuse(node: Path, tmp_path: Path) -> None:
    lines = [f"export const b{n} = [{json.dumps(one)}] satisfies KnownBlock[];" for n, one in enumerate(BROKEN)]
    said = compiled(node, tmp_path, source(blocks(*ELEMENTS), [], {"type": "home", "blocks": []}) + "\n".join(lines))
    wrong = {line.partition(",")[0] for line in said.splitlines() if "error TS" in line}
    assert wrong == {f"check.ts({5 + number}" for number in range(len(BROKEN))}


def test_somebody_elses_renderer_shows_the_words(node: Path) -> None:
    table = Table(("Plats", "Antal"), (("Söder", "30"), ("Råå", "4")), "Platser med flest händelser", (1,))
    shown = [one for one in blocks(*ELEMENTS, table) if one["type"] != "image"]
    ran = subprocess.run(
        ["node", "draw.mjs"], cwd=node, input=json.dumps([shown]), capture_output=True, text=True, check=True
    )
    for words in ("Händelser vecka 12", "stycke lead", "stycke note", "Period", "Vilket Söder?", "Ta bort", "Läs mer"):
        assert words in ran.stdout
