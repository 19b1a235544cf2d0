"""Files: Teams asks the person first, then we put it in their own OneDrive. Nothing of it is kept here."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import requests

from bot.platforms.teams.photos import is_drive
from handlers.reply import File
from handlers.texts import Texts

log = logging.getLogger("karta.teams")
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
PATIENCE = 30.0


def consent_message(file: File, line: str, texts: Texts) -> dict[str, Any]:
    """Ask whether the file may be put in their OneDrive; the line goes along, not the file."""
    content = {
        "description": texts("teams.file"),
        "sizeInBytes": len(file.body),
        "acceptContext": {"line": line},
        "declineContext": {},
    }
    return _message({"contentType": CONSENT, "name": _name(file), "content": content})


def info_message(info: Mapping[str, Any], file: File, texts: Texts) -> dict[str, Any]:
    """The file as it lies there."""
    content = {"uniqueId": str(info.get("uniqueId", "")), "fileType": file.kind}
    card = {"contentType": INFO, "contentUrl": str(info.get("contentUrl", "")), "name": _name(file), "content": content}
    return _message(card) | {"summary": texts("teams.file_saved")}


def upload(info: Mapping[str, Any], file: File) -> bool:
    """Whether it was taken."""
    address, body = str(info.get("uploadUrl", "")), file.body
    if not is_drive(address) or not body:
        log.warning("a file was to be put where no OneDrive is")
        return False
    headers = {"Content-Range": f"bytes 0-{len(body) - 1}/{len(body)}", "Content-Type": "application/octet-stream"}
    try:
        answer = requests.put(address, body, headers=headers, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        log.warning("a file could not be put in somebody's OneDrive: %s", type(error).__name__)
        return False
    return answer.status_code in (200, 201)


def _message(card: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "message", "attachments": [json.loads(json.dumps(card))]}


def _name(file: File) -> str:
    return file.name if file.name.endswith(f".{file.kind}") else f"{file.name}.{file.kind}"
