"""The form of an enciphered file: what comes back is what was put, and nothing else ever comes back."""

import hashlib
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.microdata import resting, sealed
from registry.microdata.ring import KeyMissing, Ring
from registry.microdata.sealed import FRAME, HEAD, Damaged

SIZES = (0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 77)
STORED = FRAME + 16


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def ring(home):
    return Ring(home / "keys" / "microdata.key", home)


def content(size):
    return random.Random(size).randbytes(size)  # noqa: S311  # no secret


def written(ring, home, size, name="a"):
    resting.write(ring, home / name, content(size))
    return home / name


def read(ring, path):
    try:
        return resting.read(ring, path)
    except Damaged:
        return None


@pytest.mark.parametrize("size", SIZES)
def test_a_content_of_any_size_comes_back_whole_and_by_its_hash(ring, home, size):
    digest = resting.write(ring, home / "a", content(size))
    assert digest == hashlib.sha256(content(size)).hexdigest()
    assert resting.read(ring, home / "a") == content(size)
    with resting.in_memory(ring, home / "a") as path:
        assert path.read_bytes() == content(size)


def test_the_head_is_the_only_part_that_is_not_noise_and_holds_nothing_of_the_content(ring, home):
    resting.write(ring, home / "a", b"3505100000000001" * 1000)
    lying = (home / "a").read_bytes()
    assert len(lying) == HEAD + 16000 + 16
    assert b"35051000" not in lying


@pytest.fixture(scope="module")
def each(ring, home):
    """A file of each size."""
    return {size: written(ring, home, size, f"size-{size}") for size in SIZES}


@given(st.sampled_from(SIZES), st.lists(st.tuples(st.integers(0, 2 * FRAME), st.integers(0, 5000)), max_size=5))
@settings(max_examples=60, deadline=None)
def test_reading_may_begin_anywhere(ring, each, size, places):
    with io.BufferedReader(sealed.opened(each[size], ring), FRAME) as opened:
        for start, length in places:
            opened.seek(start)
            assert opened.read(length) == content(size)[start : start + length]


CHANGES = {
    "one bit": lambda lying: lying[:-20] + bytes([lying[-20] ^ 1]) + lying[-19:],
    "the tag": lambda lying: lying[:-1] + bytes([lying[-1] ^ 128]),
    "the wrapped key": lambda lying: lying[: HEAD - 1] + bytes([lying[HEAD - 1] ^ 1]) + lying[HEAD:],
    "the identity": lambda lying: lying[:20] + bytes([lying[20] ^ 1]) + lying[21:],
    "the magic": lambda lying: b"X" + lying[1:],
    "the last frame is missing": lambda lying: lying[: HEAD + 2 * STORED],
    "cut in a frame": lambda lying: lying[:-1000],
    "only the head": lambda lying: lying[:HEAD],
    "half a head": lambda lying: lying[:40],
    "nothing": lambda _lying: b"",
    "two frames change places": lambda lying: (
        lying[:HEAD] + lying[HEAD + STORED :][:STORED] + lying[HEAD:][:STORED] + lying[HEAD + 2 * STORED :]
    ),
    "a frame comes twice": lambda lying: lying[: HEAD + STORED] + lying[HEAD:],
    "something stands behind": lambda lying: lying + b"x" * 40,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_cut_off_or_moved_is_refused(ring, home, change):
    path = written(ring, home, 2 * FRAME + 77)
    lying = path.read_bytes()
    path.write_bytes(change(lying))
    assert read(ring, path) is None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_bit_can_be_changed_unseen(ring, home, data):
    path = written(ring, home, 3000, "bits")
    lying = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(lying) - 1))
    lying[bit // 8] ^= 1 << bit % 8
    path.write_bytes(lying)
    try:
        assert read(ring, path) is None
    except KeyMissing:
        assert 8 <= bit // 8 < 16, "another key is asked for only where its name was changed"


def test_a_file_in_anothers_place_is_refused_though_both_are_whole(ring, home):
    one, other = written(ring, home, 100, "one"), written(ring, home, 200, "other")
    other.write_bytes(one.read_bytes())
    assert read(ring, other) is None
    assert read(ring, one) == content(100)


def test_frames_of_another_file_are_refused(ring, home):
    one, other = written(ring, home, 2 * FRAME, "one"), written(ring, home, 2 * FRAME, "other")
    one.write_bytes(one.read_bytes()[: HEAD + STORED] + other.read_bytes()[HEAD + STORED :])
    assert read(ring, one) is None
