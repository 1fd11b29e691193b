"""What is kept of datasets that were written: so many bytes and no more, and nothing that would be written otherwise."""

from types import SimpleNamespace

import pytest

from registry.exchange.dcat.kept import Piece, Pieces, numbered
from registry.exchange.dcat.listed import Sketch

BASE = "https://data.desa.example"
FIRST = {1: ("x 1", ["shared", "1"])}
COMMON = numbered("http://a", b"shared")


def sketch(number, mark=b"as it was"):
    return Sketch(number + 1000, number, f"/id/dataset/desa/d-{number}", f"d-{number}", "desa", mark)


def own_shared(number):
    return numbered(f"http://{number}", str(number).encode())


def piece(number, text="x"):
    return Piece(b"", b"{}", f"{text} {number}".encode(), [COMMON.number, own_shared(number).number])


def put(pieces, numbers, suffix="ttl", text="x"):
    shared = [COMMON, *map(own_shared, numbers)]
    pieces.put(suffix, [(sketch(number), piece(number, text)) for number in numbers], shared)


@pytest.fixture
def pieces(tmp_path):
    found = Pieces(tmp_path / "dcat", BASE)
    yield found
    found.close()


def kept(pieces, numbers, suffix="ttl"):
    """What is kept by number: of each its own text and what it shares."""
    found = pieces.of(suffix, map(sketch, numbers))
    shared = pieces.shared({number for one in found.values() for number in one.shared})
    return {
        version - 1000: (one.own.decode(), [shared[number].text.decode() for number in one.shared])
        for version, one in found.items()
    }


def test_another_process_finds_what_was_kept_with_all_that_it_shares(pieces, tmp_path):
    put(pieces, (1, 2))
    other = Pieces(tmp_path / "dcat", BASE)
    assert kept(other, (1, 2, 3)) == {1: ("x 1", ["shared", "1"]), 2: ("x 2", ["shared", "2"])}
    put(other, [1], text="new")
    assert kept(pieces, (1, 2)) == {1: ("new 1", ["shared", "1"]), 2: ("x 2", ["shared", "2"])}
    other.close()


def test_what_is_removed_is_gone_in_every_form(pieces):
    for suffix in ("ttl", "nt", "rdf", "jsonld"):
        put(pieces, (1, 2, 3), suffix)
    pieces.remove([2])
    assert [set(kept(pieces, (1, 2, 3), suffix)) for suffix in ("ttl", "nt", "rdf", "jsonld")] == [{1, 3}] * 4


def test_a_full_file_takes_no_further_dataset_and_keeps_those_it_has_up_to_date(tmp_path):
    pieces = Pieces(tmp_path, BASE, most=64 * 8192)
    for number in range(100):
        put(pieces, [number], text="x" * 8000)
    held = set(kept(pieces, range(100)))
    assert 30 < len(held) < 70
    assert pieces.is_full
    put(pieces, range(100), text="y")
    assert set(kept(pieces, range(100))) == held
    assert kept(pieces, [0])[0][0] == "y 0"
    pieces.close()


def test_a_file_of_another_address_is_not_read_and_goes(pieces, tmp_path):
    put(pieces, [1])
    pieces.close()
    other = Pieces(tmp_path / "dcat", "https://lain.example")
    assert kept(other, [1]) == {}
    other.close()
    assert kept(pieces, [1]) == {}


def test_a_damaged_file_is_begun_anew(pieces, tmp_path):
    put(pieces, [1])
    pieces.close()
    for file in (tmp_path / "dcat").iterdir():
        file.write_bytes(b"no database at all" * 1000)
    assert kept(pieces, [1]) == {}
    put(pieces, [1])
    assert kept(pieces, [1]) == FIRST


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path):
    (tmp_path / "dcat").write_text("a file where the folder should be")
    pieces = Pieces(tmp_path / "dcat", BASE)
    put(pieces, [1])
    assert kept(pieces, [1]) == {}
    assert pieces.is_full
    pieces.close()


def test_a_piece_holds_for_its_form_and_for_the_dataset_as_it_was(pieces):
    put(pieces, [1])
    assert pieces.of("ttl", [sketch(1, mark=b"otherwise")]) == {}
    assert kept(pieces, [1], "nt") == {}
    assert kept(pieces, [1]) == FIRST


def test_a_piece_that_lost_what_it_shares_is_none(pieces):
    pieces.put("ttl", [(sketch(number), piece(number)) for number in (1, 2)], [COMMON, own_shared(1)])
    assert kept(pieces, (1, 2)) == FIRST


def test_a_disk_with_little_room_takes_no_further_dataset(pieces, monkeypatch):
    put(pieces, [1])
    assert not pieces.is_full
    monkeypatch.setattr("registry.exchange.dcat.kept.disk_usage", lambda _: SimpleNamespace(free=2**29))
    assert pieces.is_full
    put(pieces, [2])
    assert kept(pieces, (1, 2)) == FIRST
