"""What is kept of datasets that were written: so many bytes and no more, and nothing that would be written otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.exchange.dcat.kept import Piece, Pieces
from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.series import Series

AT = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://data.desa.example"


def outline(number):
    named = (number, f"/id/dataset/desa/d-{number}", f"d-{number}", "desa", {})
    return Outline(*named, "1.0.0", "public", AT, AT, number + 1000, f"{number:064x}")


def piece(number, text="x"):
    return Piece(b"{}", b"{}", f"{text} {number}".encode(), [("http://a", "shared"), (f"http://{number}", f"{number}")])


@pytest.fixture
def pieces(tmp_path):
    found = Pieces(tmp_path / "dcat", BASE)
    yield found
    found.close()


def kept(pieces, numbers, suffix="ttl"):
    return {number - 1000: one for number, one in pieces.of(suffix, map(outline, numbers)).items()}


def test_another_process_finds_what_was_kept_with_all_that_it_shares(pieces, tmp_path):
    pieces.put("ttl", [(outline(number), piece(number)) for number in (1, 2)])
    other = Pieces(tmp_path / "dcat", BASE)
    assert kept(other, (1, 2, 3)) == {1: piece(1), 2: piece(2)}
    other.put("ttl", [(outline(1), piece(1, "new"))])
    assert kept(pieces, (1, 2)) == {1: piece(1, "new"), 2: piece(2)}
    other.close()


def test_what_is_removed_is_gone_in_every_form(pieces):
    for suffix in ("ttl", "nt", "rdf", "jsonld"):
        pieces.put(suffix, [(outline(number), piece(number)) for number in (1, 2, 3)])
    pieces.remove([2])
    assert [set(kept(pieces, (1, 2, 3), suffix)) for suffix in ("ttl", "nt", "rdf", "jsonld")] == [{1, 3}] * 4


def test_a_full_file_takes_no_further_dataset_and_keeps_those_it_has_up_to_date(tmp_path):
    pieces = Pieces(tmp_path, BASE, most=64 * 8192)
    for number in range(100):
        pieces.put("ttl", [(outline(number), piece(number, "x" * 8000))])
    held = set(kept(pieces, range(100)))
    assert 30 < len(held) < 70
    assert pieces.is_full
    pieces.put("ttl", [(outline(number), piece(number, "y")) for number in range(100)])
    assert set(kept(pieces, range(100))) == held
    assert kept(pieces, [0])[0].own == b"y 0"
    pieces.close()


def test_a_file_of_another_address_is_not_read_and_goes(pieces, tmp_path):
    pieces.put("ttl", [(outline(1), piece(1))])
    pieces.close()
    other = Pieces(tmp_path / "dcat", "https://lain.example")
    assert kept(other, [1]) == {}
    other.close()
    assert kept(pieces, [1]) == {}


def test_a_damaged_file_is_begun_anew(pieces, tmp_path):
    pieces.put("ttl", [(outline(1), piece(1))])
    pieces.close()
    for file in (tmp_path / "dcat").iterdir():
        file.write_bytes(b"no database at all" * 1000)
    assert kept(pieces, [1]) == {}
    pieces.put("ttl", [(outline(1), piece(1))])
    assert kept(pieces, [1]) == {1: piece(1)}


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path):
    (tmp_path / "dcat").write_text("a file where the folder should be")
    pieces = Pieces(tmp_path / "dcat", BASE)
    pieces.put("ttl", [(outline(1), piece(1))])
    assert kept(pieces, [1]) == {}
    assert pieces.is_full
    pieces.close()


def test_a_piece_holds_for_its_form_and_for_what_was_true_when_it_was_written(pieces):
    pieces.put("ttl", [(outline(1), piece(1))])
    series = Series("/id/dataset/desa/d-0", {"id": "D"}, "desa", None)
    others = [
        replace(outline(1), body_hash="0" * 64),
        replace(outline(1), number="1.0.1", version=2),
        replace(outline(1), access="restricted"),
        replace(outline(1), identifiers={"lama": "1"}),
        replace(outline(1), series=series),
        replace(outline(1), replaced="0.9.0"),
    ]
    assert all(pieces.of("ttl", [other]) == {} for other in others)
    assert kept(pieces, [1], "nt") == {}
    assert kept(pieces, [1]) == {1: piece(1)}
