"""The whole server: chat page and phone page side by side, and the link from the command to the receipt."""

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from bot.page import page_application
from handlers.reply import Link
from tests.bot.platforms.web.phone.stage import fields_of, hidden, open_town
from tests.bot.platforms.web.phone.test_plain import mine

PUBLIC = "https://rapport.example.se"


def linked(app, person="bosse"):
    reply = app.ask("/länk", person, "", datetime.now(UTC))
    return next((element.url for element in reply.card.elements if isinstance(element, Link)), None)


def test_from_the_command_to_the_receipt(town):
    assert linked(town) is None  # nothing is served yet: the form in chat is offered
    site = page_application(town, 8765)
    address = linked(town)
    assert address.startswith("http://127.0.0.1:8765/r/")
    with TestClient(site, base_url="http://127.0.0.1:8765", follow_redirects=True) as phone:
        page = phone.get(address)
        form = phone.post("/r/open", data={"secret": hidden(page.text, "secret")})
        given = fields_of(form.text) | {"act": "send", "kind": "klotter", "where": "Stortorget"}
        receipt = phone.post("/r/", data=given, files=[])
        assert mine(town)[0].number in receipt.text
        assert phone.get("/").status_code == 200  # the chat page is there, on this machine


def test_published_the_link_is_public_and_the_chat_page_is_not(town_file, tmp_path):
    app = open_town(town_file, tmp_path, public_url=PUBLIC)
    site = page_application(app, 8765)
    address = linked(app)
    assert address.startswith(f"{PUBLIC}/r/")
    with TestClient(site, base_url=PUBLIC, follow_redirects=False) as outside:
        assert outside.get(address).status_code == 200
        assert outside.get("/").status_code == 404
        assert outside.post("/who", data={"person": "asta"}).status_code == 404
    app.store.close()


@pytest.mark.parametrize("host", ["::1", "localhost"])
def test_a_demos_address_is_where_it_listens(town_file, tmp_path, host):
    app = open_town(town_file, tmp_path, host=host)
    page_application(app, 8765)
    assert str(app.phone) == ("http://[::1]:8765" if host == "::1" else "http://localhost:8765")
    app.store.close()


def test_outside_a_demo_there_is_no_link_without_a_public_address(town_file, tmp_path):
    app = open_town(town_file, tmp_path)
    app.store.meta.set("demo", "0")
    app.store.close()
    app = open_town(town_file, tmp_path)
    page_application(app, 8765)
    assert linked(app) is None
    app.store.close()
