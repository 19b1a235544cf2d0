"""A municipality edits its kinds and partners as text and reads them in again."""

import json
from pathlib import Path

from tests.bot.cli.test_ask import NOW
from tests.warm import karta


def test_the_list_can_be_edited_and_read_in_again(tmp_path: Path) -> None:
    listed = karta(tmp_path, "kinds", "list")
    assert listed.returncode == 0, listed.stderr
    assert '[[kinds]]\nkey = "klotter"' in listed.stdout
    edited = listed.stdout + (
        '[[kinds]]\nkey = "elsparkcykel"\ngroup = "ordning"\nname_sv = "Elsparkcykel"\nname_en = "E-scooter"\n'
        'words = ["elsparkcyklar", "e-scooter"]\n'
    )
    (tmp_path / "kinds.toml").write_text(edited, "utf-8")
    done = karta(tmp_path, "kinds", "import", "kinds.toml", cold=True)
    assert done.returncode == 0, done.stderr
    read = json.loads(karta(tmp_path, "explain", "--now", NOW, "elsparkcyklar i år").stdout)
    assert read["kinds"] == ["elsparkcykel"]
    assert karta(tmp_path, "kinds", "list").stdout.count("[[kinds]]") == listed.stdout.count("[[kinds]]") + 1


def test_a_wrong_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "kinds.toml").write_text('[[kinds]]\nkey = "x"\ncolour = "red"\n', "utf-8")
    done = karta(tmp_path, "kinds", "import", "kinds.toml")
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_group_that_is_none_is_refused(tmp_path: Path) -> None:
    row = '[[kinds]]\nkey = "x"\ngroup = "mars"\nname_sv = "X"\nname_en = "X"\n'
    (tmp_path / "kinds.toml").write_text(row, "utf-8")
    done = karta(tmp_path, "kinds", "import", "kinds.toml")
    assert done.returncode == 2
    assert "mars" in done.stderr
    assert "Traceback" not in done.stderr


def test_partners_the_same_way(tmp_path: Path) -> None:
    listed = karta(tmp_path, "partners", "list", cold=True)
    assert '[[partners]]\nkey = "polisen"' in listed.stdout
    (tmp_path / "partners.toml").write_text(listed.stdout, "utf-8")
    assert karta(tmp_path, "partners", "import", "partners.toml").returncode == 0
    assert karta(tmp_path, "partners", "list").stdout == listed.stdout


def test_weights_are_the_municipalitys_own_and_read_in_as_they_are_printed(tmp_path: Path) -> None:
    empty = karta(tmp_path, "kinds", "weights", cold=True)
    assert empty.returncode == 0, empty.stderr
    assert '\n# "klotter" =\n' in empty.stdout
    text = empty.stdout.replace('by = ""', 'by = "Staden"').replace('source = ""', 'source = "Beslut 7"')
    text = text.replace('version = ""', "version = 2026-03-12").replace('# "klotter" =', '"klotter" = 2.5')
    (tmp_path / "weights.toml").write_text(text, "utf-8")
    done = karta(tmp_path, "kinds", "weights", "weights.toml")
    assert done.returncode == 0, done.stderr
    assert "1 weights taken, by Staden, version 2026-03-12." in done.stdout
    assert "Without a weight: " in done.stdout
    printed = karta(tmp_path, "kinds", "weights").stdout
    assert '\n"klotter" = 2.5\n' in printed
    (tmp_path / "weights.toml").write_text(printed, "utf-8")
    assert karta(tmp_path, "kinds", "weights", "weights.toml").returncode == 0
    assert karta(tmp_path, "kinds", "weights").stdout == printed
    for bad, named in (("[weights]\n", "by"), ('by = "x"\n', "[weights]"), ('colour = "red"\n[weights]\n', "colour")):
        (tmp_path / "weights.toml").write_text(bad, "utf-8")
        done = karta(tmp_path, "kinds", "weights", "weights.toml")
        assert done.returncode == 2
        assert named in done.stderr
        assert "Traceback" not in done.stderr
    assert karta(tmp_path, "kinds", "weights", "weights.toml", "--remove").returncode == 2
    assert karta(tmp_path, "kinds", "weights", "--remove").returncode == 0
    assert karta(tmp_path, "kinds", "weights").stdout == empty.stdout
