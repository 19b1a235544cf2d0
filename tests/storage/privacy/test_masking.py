"""One example of each way of writing, and of each thing that only looks like it."""

from datetime import date

import pytest

from storage.privacy import KINDS, Found, identity, mask
from storage.privacy.folding import TOKENS

# A made-up person: the checksum of 850709-9805 holds.
IDENTITIES = (
    "850709-9805", "8507099805", "19850709-9805", "198507099805", "850709+9805", "850709 9805", "85 07 09 98 05",
    "19 85 07 09 98 05", "1985-07-09-9805", "1985-07-09 9805", "850709 - 9805", "850709/9805", "850709.9805",
    "850709:9805",
    "85.07.09-9805", "85/07/09 9805", "850709\u20109805", "850709\u20119805", "850709\u20129805", "850709\u20139805",
    "850709\u20149805", "850709\u20159805", "850709\u22129805", "850709\u00ad9805", "850709\u00a09805",
    "850709\u200b9805",
    "850709\u2060-\ufeff9805", "8 5 0 7 0 9 9 8 0 5", "8507 09 9805", "8507 0998 05", "850709-\n9805", "850709\n9805",
    "850709\r\n-9805", "８５０７０９－９８０５", "٨٥٠٧٠٩-٩٨٠٥", "८५०७०९९८०५", "8̲5̲0̲7̲0̲9̲9̲8̲0̲5̲", "⑧⑤⓪⑦⓪⑨⑨⑧⓪⑤",
    "850769-9803",
    "19850769-9803", "850709, sista fyra 9805", "850709 (9805)",
)  # fmt: skip
# The checksum does not hold, but this is how a personal number is written.
SLIPS = ("850709-9806", "19850709-9806", "198507099806", "1985-07-09-9806", "850709+9806", "850709–9806")
PHONES = (
    "070-123 45 67", "0701234567", "070 123 45 67", "0701-23 45 67", "070/1234567", "070.123.45.67",
    "(070) 123 45 67",
    "070 - 123 45 67", "070–123 45 67", "07 01 23 45 67", "+46701234567", "+46 70 123 45 67", "+46 (0)70-123 45 67",
    "+46(0)701234567", "0046 70 123 45 67", "0046701234567", "+46-70-1234567", "(+46) 70 123 45 67",
    "０７０－１２３４５６７",
    "042-10 50 00", "042 10 50 00", "042105000", "042/105000", "(042) 10 50 00", "08-123 456 78", "08-12 34 56",
    "0431-123 45",
    "+46 42 10 50 00", "+45 12 34 56 78", "+4712345678", "0 7 0 1 2 3 4 5 6 7", "070\u200b1234567",
)  # fmt: skip
EMAILS = (
    "asta.lind@example.se", "ASTA@EXAMPLE.SE", "asta+tips@mail.example.com", "åsa.öberg@blåbär.se",
    "asta (at) example.se",
    "asta(at)example.se", "asta [at] example.se", "asta snabel-a example.se", "asta snabela example.se",
    "asta snabel a example punkt se", "asta @ example.se", "asta＠example.se", "asta@gmail",
    "a\u200bsta@exam\u00adple.se",
    "asta.lind at example.se", "asta at example dot se",
)  # fmt: skip
PLATES = (
    "ABC 123", "ABC123", "ABC-123", "ABC·123", "ABC\u00a0123", "ABC–123", "ABC12D", "ABC 12D", "abc123", "abc 123",
    "Abc 123",
    "abc-12d", "ＡＢＣ１２３", "A B C 1 2 3", "RUM 123", "abc\u200b123", "MED 12A",
)  # fmt: skip
EVERY = {"identity": (*IDENTITIES, *SLIPS), "phone": PHONES, "email": EMAILS, "plate": PLATES}

ORDINARY = (
    "2026-03-12 22:30", "20260312-2230", "202603122230", "260312-2230", "2026-03-12 22.30–23.15", "kl 22.30–23.15",
    "08.15-09.30", "kl 0815-0930", "08-12 2026", "12/3 2026 22.30", "11.10.2019 22", "2019-03-12T22:30:00+01:00",
    "56.0465, 12.6945", "56.04651234, 12.69451234", "55.0112126945", "6213042 355870", "N 6213042 E 355870",
    "6213042.12 110112.34", "https://www.google.com/maps/@56.0465123,12.6945123,17z", "geo:56.0465,12.6945",
    "https://www.openstreetmap.org/?mlat=56.0465&mlon=12.6945#map=17/56.0465/12.6945", "9F7J2M6V+GQ", "9F7J 2M6V+22",
    "K-123456-26", "5000-K123456-26", "dnr 2026/1234", "H-7KQ4", "P-ROS3", "252 21 Helsingborg",
    "under hot. 252 21 Helsingborg",
    "556677-8899", "16556677-8899", "5566778899", "rum 123", "Rum 101", "rum101", "KLOTTER I RUM 101", "kvm 120",
    "nr 112",
    "buss 204", "väg 111", "kl 123", "hus 12b", "SOS 112", "tog 200 steg", "och 112", "LED 100 W",
    "mopeden har 125 kubik",
    "25 000 kr", "SEK 500", "120 m²", "vecka 12", "3 kap. 5 §", "1993:1617", "114 14", "1177", "10.0.0.1", "klass 8B",
    "look at example.se", "@asta", "2 st @ 50 kr", "(a) en, (b) två",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca",
    "1b4e28ba-2fa1-11d2-883f-001633123456", "[personnummer] och [telefon]", "telefon stulen 2026-03-12",
    "mobil värd 12 000 kr",
    "", " ", "\0", "\ud800", "🚔",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _late_in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "today", lambda: date(2026, 11, 25))


@pytest.mark.parametrize(("kind", "written"), [(kind, written) for kind, every in EVERY.items() for written in every])
@pytest.mark.parametrize("sentence", ["{}", "Mannen, {}, sågs kl 22.30 på Stortorget.", "”{}”"])
def test_personal_data_becomes_a_token(kind: str, written: str, sentence: str) -> None:
    masked = mask(sentence.format(written))
    token = TOKENS[kind]
    assert masked.text.replace(f"({token})", token).replace(f"+{token}", token) == sentence.format(token)
    assert masked.kinds == (kind,)


@pytest.mark.parametrize("text", ORDINARY)
def test_the_rest_stays(text: str) -> None:
    assert mask(text).text == text
    assert not mask(text).any


@pytest.mark.parametrize("text", ["nr{}ringde", "x{}y", "id={}&", "åäö{}åäö", "nr 12 {} 15", "kl 22.30 {} 23.15"])
@pytest.mark.parametrize("number", ["850709-9805", "198507099805", "070-123 45 67"])
def test_numbers_are_found_whatever_stands_beside(text: str, number: str) -> None:
    kind = "phone" if number.startswith("070") else "identity"
    assert mask(text.format(number)).text == text.format(TOKENS[kind])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("personnummer: 850709-1111", "personnummer: [personnummer]"),
        ("Pnr 850709", "Pnr [personnummer]"),
        ("samordningsnr 850769 1111 saknas", "samordningsnr [personnummer] saknas"),
        ("tel 10 50 00", "tel [telefon]"),
        ("Mobilnr: 701234567.", "Mobilnr: [telefon]."),
        ("regnr rum 123", "regnr [regnr]"),
        ("Reg.nr: DW 12 345, dansk", "Reg.nr: [regnr], dansk"),
        ("en svart volvo tak 123", "en svart volvo [regnr]"),
        ("skylten dag123", "skylten [regnr]"),
        ("org.nr 8507099805", "org.nr [personnummer]"),  # a sole trader's is the person's own
        ("pnr 20260312-2230", "pnr [personnummer]"),  # the word is stronger than the time
    ],
)
def test_words_beside_decide(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_several_in_one_text_and_where_their_tokens_are() -> None:
    masked = mask("850709-9805/070-123 45 67, asta@example.se i ABC 123 (198507099805)")
    assert masked.text == "[personnummer]/[telefon], [e-post] i [regnr] ([personnummer])"
    assert masked.kinds == KINDS
    assert [masked.text[found.start : found.end] for found in masked.found] == [
        TOKENS[kind] for kind in ("identity", "phone", "email", "plate", "identity")
    ]
    assert masked.found[0] == Found("identity", 0, 14)


@pytest.mark.parametrize("text", ["20260312-2230", "20261224-1500", "20251101-0930"])
def test_a_recent_date_with_a_time_is_a_time_whatever_the_checksum(text: str) -> None:
    last = [text[:-1] + digit for digit in "0123456789"]
    assert [mask(written).text for written in last] == last


def test_a_child_is_found_too() -> None:
    assert mask("20190312-2384").kinds == ("identity",)


def test_the_invisible_goes_with_what_it_hid() -> None:
    assert mask("a\u00ad8\u0301507\u200d09-980\u20605\u0301b").text == "a\u00ad[personnummer]b"
