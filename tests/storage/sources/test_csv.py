import gzip
from datetime import UTC, datetime

import pytest

from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.model.people import Role, Viewer
from storage.sources.trouble import SourceError
from storage.store import Store
from tests.storage.sources.conftest import COLUMNS, GOOD, HEADER, Bring


def test_good_rows_go_in_and_again_changes_nothing(bring: Bring, city: Store):
    text = f"{HEADER}\n{GOOD}\n2,2026-03-17T08:00+01:00,Skadegörelse,12.70,56.04\n"
    first = bring(text)
    assert (first.rows, first.new, first.errors, first.notes) == (2, 2, (), ())
    again = bring(text)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    stored = city.incidents.get(1)
    assert stored is not None
    assert stored.start.isoformat() == "2026-03-16T21:30:00+01:00"
    assert (stored.kind, stored.source, stored.source_id, stored.demo) == ("klotter", "polisen", "1", False)
    assert stored.area == "1283R009"


def test_what_is_imported_waits_for_nobodys_review_and_shares_no_text(bring: Bring, city: Store):
    bring(f"{HEADER},fritext\n{GOOD},Kalle målade\n", columns=COLUMNS | {"text": "fritext"})
    stored = city.incidents.get(1)
    assert stored is not None
    assert (stored.status, stored.text_raw, stored.text_released) == (ReviewStatus.RELEASED, "Kalle målade", None)
    assert city.reports.queue(Viewer("eva", "polisen", Role.REVIEWER)) == ()


def test_a_changed_row_is_an_update(bring: Bring, city: Store):
    bring(f"{HEADER}\n{GOOD}\n")
    report = bring(f"{HEADER}\n{GOOD.replace('21:30', '22:30')}\n")
    assert (report.new, report.changed) == (0, 1)
    assert city.incidents.count() == 1


def test_bad_rows_are_listed_and_good_ones_go_in(bring: Bring, city: Store):
    rows = [
        GOOD,
        "2,2026-13-45,klotter,12.6955,56.0467",
        "3,2026-03-16,graffitti-ish,12.6955,56.0467",
        "4,2026-03-16,klotter,tolv,56.0467",
        "5,2026-03-16,klotter,,56.0467",
        "6,,klotter,12.6955,56.0467",
        ",2026-03-16,klotter,12.6955,56.0467",
        "1,2026-03-16,klotter,12.6955,56.0467",
        "8,2026-03-16,klotter,12.6955",
        "9,2026-03-16,klotter,18.06,59.33",
        "10,2026-03-16,klotter,56.0467,12.6955",
        "11,2026-03-16,klotter,12.6955,56.0467",
    ]
    report = bring("\n".join([HEADER, *rows]))
    assert [(error.line, error.column, error.mend.key) for error in report.errors] == [
        (3, "tid", "time.unreadable"),
        (4, "typ", "kind.unknown"),
        (5, "lon", "position.number"),
        (6, "lon", "position.missing"),
        (7, "tid", "time.missing"),
        (8, "id", "id.missing"),
        (9, "id", "id.twice"),
        (10, "", "row.columns"),
        (11, "lon", "position.outside"),
        (12, "lon", "position.swapped"),
    ]
    assert report.errors[2].value == "tolv"
    assert (report.rows, report.new, report.errors_total, city.incidents.count()) == (12, 2, 10, 2)


def test_only_a_thousand_errors_are_kept_and_all_are_counted(bring: Bring):
    rows = "\n".join(f"{i},när,klotter,12.6955,56.0467" for i in range(1500))
    report = bring(f"{HEADER}\n{GOOD}\n{rows.replace('1,när', 'x,när')}\n")
    assert (len(report.errors), report.errors_total) == (1000, 1500)


def test_a_dry_run_writes_nothing(bring: Bring, city: Store):
    report = bring(f"{HEADER}\n{GOOD}\n", dry_run=True)
    assert (report.rows, report.new, report.dry_run, city.incidents.count()) == (1, 0, True, 0)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", None), ("utf-8-sig", None), ("cp1252", "cp1252"), ("latin-1", "latin-1")],
)
def test_encodings(bring: Bring, encoding: str, declared: str | None):
    columns = {**COLUMNS, "text": "anmärkning"}
    text = f"{HEADER},anmärkning\n{GOOD},Trasig ruta på Råå\n"
    report = bring(text.encode(encoding), columns=columns, **({"encoding": declared} if declared else {}))
    assert (report.new, report.errors) == (1, ())


def test_a_wrong_encoding_is_told_by_its_row(bring: Bring):
    columns = {**COLUMNS, "text": "text"}
    content = f"{HEADER},text\n{GOOD},Råå\n".encode("latin-1") + f"2{GOOD[1:]},Raa\n".encode()
    report = bring(content, columns=columns)
    assert [(error.line, error.mend.key) for error in report.errors] == [(2, "line.encoding")]
    assert report.new == 1


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_delimiters_are_found(bring: Bring, delimiter: str):
    assert bring(f"{HEADER}\n{GOOD}\n".replace(",", delimiter)).new == 1


def test_decimal_commas(bring: Bring):
    text = f"{HEADER}\n{GOOD}\n".replace(",", ";").replace("12.6955", "12,6955").replace("56.0467", "56,0467")
    assert bring(text).errors[0].mend.key == "position.comma"
    assert bring(text, decimal=",").new == 1


def test_gzip_is_known_by_its_content(bring: Bring):
    assert bring(gzip.compress(f"{HEADER}\n{GOOD}\n".encode()), name="rader.csv").new == 1


def test_quotes_and_line_breaks_in_texts(bring: Bring, city: Store):
    columns = {**COLUMNS, "text": "text"}
    report = bring(f'{HEADER},text\n{GOOD},"Rad ett,\nrad ""två"""\n2{GOOD[1:]},x\n', columns=columns)
    assert report.errors == ()
    stored = city.incidents.get(1)
    assert stored is not None
    assert stored.text_raw == 'Rad ett,\nrad "två"'


def test_a_quote_that_is_never_closed_costs_its_own_row(bring: Bring):
    columns = {**COLUMNS, "text": "text"}
    rest = "\n".join(f"{i},2026-03-16,klotter,12.6955,56.0467,x" for i in range(2, 6000))
    report = bring(f'{HEADER},text\n1{GOOD[1:]},"öppen\n{rest}\n', columns=columns)
    assert report.errors[0].line == 2
    assert report.errors[0].mend.key == "row.quote"
    assert report.new > 1000


def test_everything_else_of_a_row(bring: Bring, city: Store):
    columns = {**COLUMNS, "precision": "hur", "place_type": "plats", "certainty": "vet", "text": "text"}
    text = f"{HEADER},hur,plats,vet,text\n{GOOD},gata,Skolgård,sett,Ring 070-123 45 67 eller 19121212-1212\n"
    report = bring(
        text,
        columns=columns,
        precisions={"gata": "street"},
        place_types={"Skolgård": "schoolyard"},
        certainties={"sett": "seen"},
    )
    stored = city.incidents.get(1)
    assert stored is not None
    assert stored.precision is Precision.STREET
    assert (stored.place_type, stored.certainty) == (PlaceType.SCHOOLYARD, Certainty.SEEN)
    assert stored.text_raw == "Ring [telefon] eller [personnummer]"
    assert stored.text_released is None
    assert [note.message.key for note in report.notes] == ["text.scrubbed"]


def test_an_unknown_precision_is_never_guessed(bring: Bring):
    report = bring(f"{HEADER},hur\n{GOOD},sådär\n", columns={**COLUMNS, "precision": "hur"})
    assert [error.mend.key for error in report.errors] == ["value.unknown"]


def test_rows_without_an_id_are_known_by_their_content(bring: Bring):
    columns = {key: name for key, name in COLUMNS.items() if key != "id"}
    text = f"{HEADER}\n{GOOD}\n{GOOD}\n{GOOD.replace('21:30', '21:31')}\n"
    first = bring(text, columns=columns)
    assert (first.new, first.errors_total) == (2, 0)
    assert [(note.message.key, note.count, note.line) for note in first.notes] == [("row.twice", 1, 3)]
    again = bring(text, columns=columns)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_an_id_again_in_a_later_batch_is_told(bring: Bring, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.sources.tables.BATCH", 2)
    rows = [f"{i},2026-03-16,klotter,12.6955,56.0467" for i in (1, 2, 3, 4, 1, 5, 2)]
    report = bring("\n".join([HEADER, *rows]))
    assert [(error.line, error.mend.key) for error in report.errors] == [(6, "id.twice"), (8, "id.twice")]
    assert report.new == 5


def test_kinds_by_map_name_and_star(bring: Bring):
    text = f"{HEADER}\n" + "\n".join(
        f"{i},2026-03-16,{kind},12.6955,56.0467" for i, kind in enumerate(["GRAFF", "Bicycle theft", "xyz"])
    )
    report = bring(text, kinds={"graff": "klotter", "*": "övrigt"})
    assert (report.new, report.errors_total) == (3, 0)


def test_progress_is_told(bring: Bring):
    seen: list[tuple[int, float]] = []
    bring(f"{HEADER}\n{GOOD}\n", progress=lambda rows, share: seen.append((rows, share)))
    assert seen == [(1, 1.0)]


def test_the_source_must_be_a_partner(bring: Bring):
    with pytest.raises(SourceError) as caught:
        bring(f"{HEADER}\n{GOOD}\n", source="polis")
    assert caught.value.message.key == "source.unknown"
    assert caught.value.message.values["guess"] == "polisen"


def test_the_future_is_refused_when_now_is_known(bring: Bring):
    report = bring(f"{HEADER}\n{GOOD}\n", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert [error.mend.key for error in report.errors] == ["time.too_late"]
