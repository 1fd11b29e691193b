"""What is kept of datasets that were written: so many bytes and no more, and nothing that would be written otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

from registry.exchange.dcat.kept import Piece, Pieces
from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.series import Series

AT = datetime(2026, 1, 1, tzinfo=UTC)


def outline(number):
    named = (number, f"/id/dataset/desa/d-{number}", f"d-{number}", "desa", {})
    return Outline(*named, "1.0.0", "public", AT, AT, number, f"{number:064x}")


def piece(number, size=100):
    return Piece(outline(number), "names", {}, b"x" * (size - 10), (("http://a", "y" * 10),))


def test_those_not_asked_for_the_longest_go_first():
    pieces = Pieces(most=300)
    pieces.put("ttl", [piece(1), piece(2), piece(3)])
    assert set(pieces.of("ttl", [outline(1)], "names")) == {1}
    pieces.put("ttl", [piece(4)])
    assert set(pieces.of("ttl", map(outline, range(1, 5)), "names")) == {1, 3, 4}


def test_what_is_put_again_takes_its_place_once():
    pieces = Pieces(most=300)
    for _ in range(10):
        pieces.put("ttl", [piece(1), piece(2)])
    pieces.put("ttl", [piece(3)])
    assert set(pieces.of("ttl", map(outline, range(1, 4)), "names")) == {1, 2, 3}


def test_a_piece_that_is_larger_than_all_there_may_be_is_not_kept():
    pieces = Pieces(most=300)
    pieces.put("ttl", [piece(1, size=301)])
    assert pieces.of("ttl", [outline(1)], "names") == {}


def test_a_piece_holds_for_its_form_and_for_what_was_true_when_it_was_written():
    pieces = Pieces()
    pieces.put("ttl", [piece(1)])
    series = Series("/id/dataset/desa/d-0", {"id": "D"}, "desa", None)
    others = [
        replace(outline(1), body_hash="0" * 64),
        replace(outline(1), number="1.0.1", version=2),
        replace(outline(1), access="restricted"),
        replace(outline(1), identifiers={"lama": "1"}),
        replace(outline(1), series=series),
        replace(outline(1), replaced="0.9.0"),
    ]
    assert all(pieces.of("ttl", [other], "names") == {} for other in others)
    assert pieces.of("nt", [outline(1)], "names") == {}
    assert pieces.of("ttl", [outline(1)], "other names") == {}
    assert set(pieces.of("ttl", [outline(1)], "names")) == {1}
