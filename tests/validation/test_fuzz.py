"""Damaged and odd files of every kind end in a report, never in a crash: whatever the bytes, somebody gets a sentence."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scale import FUZZED_FILES, IS_SOAK
from tests.validation import hostile, seeds
from tests.validation.confined import Confined

SEEDS = seeds.every_kind(seeds.rows(12))
SLOW = ("ods", "xls")  # these are read in a process of their own
PARTS = hostile.parts(SEEDS["xlsx by openpyxl"])
TOKENS = [
    b"<", b">", b'"', b"<c ", b"<row ", b"</row>", b"<v>", b"</v>", b"&#0;", b"&amp;", b"<!--", b"<![CDATA[", b"_x0000_",
    b' r="A1"', b' t="s"', b' s="99999999999"', b' r="1048577"', b"-1", b"1e999", b"NaN", b"\0", b"\xff\xfe", b"\r", b",",
    b'""', b"{", b"[", b"null", b"\xe2\x80\xae", b"PK\x03\x04", b"PK\x01\x02", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80",
]  # fmt: skip

spots = st.floats(0, 1, exclude_max=True)
lengths = st.integers(1, 400)
harms = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), spots, st.integers(0, 7)),
        st.tuples(st.just("set"), spots, st.integers(0, 255)),
        st.tuples(st.just("cut"), spots, lengths),
        st.tuples(st.just("splice"), spots, st.tuples(spots, lengths)),
        st.tuples(st.just("repeat"), spots, st.tuples(lengths, st.integers(2, 300))),
        st.tuples(st.just("token"), spots, st.sampled_from(TOKENS)),
        st.tuples(st.just("end"), spots, st.none()),
    ),
    min_size=1,
    max_size=6,
)


def harmed(content, harm):
    made = bytearray(content)
    for kind, spot, more in harm:
        at = int(spot * len(made))
        match kind:
            case "flip" if made:
                made[at] ^= 1 << more
            case "set" if made:
                made[at] = more
            case "cut":
                del made[at : at + more]
            case "splice":
                start, length = int(more[0] * len(made)), more[1]
                made[at:at] = made[start : start + length]
            case "repeat":
                made[at:at] = bytes(made[at : at + more[0]]) * more[1]
            case "token":
                made[at:at] = more
            case "end":
                del made[at:]
    return bytes(made)


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    process = Confined(tmp_path_factory.mktemp("fuzz"))
    yield process
    process.close()


def fuzzed(share):
    """Return how a test of a share of all files is run: the same files each time, other ones in a soak."""
    return settings(
        max_examples=max(round(FUZZED_FILES * share), 1),
        derandomize=not IS_SOAK,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def survives(confined, content, name="kiriman"):
    outcome = confined.check(content, name)
    assert outcome.seconds < 30
    assert outcome.peak < 1500


@pytest.mark.soak
@fuzzed(0.5)
@given(st.sampled_from([kind for kind in SEEDS if kind not in SLOW]), harms)
def test_a_damaged_file_ends_in_a_report(confined, kind, harm):
    survives(confined, harmed(SEEDS[kind], harm))


@pytest.mark.soak
@fuzzed(0.45)
@given(st.sampled_from(sorted(PARTS)), harms)
def test_a_workbook_with_a_damaged_part_ends_in_a_report(confined, part, harm):
    survives(confined, hostile.zipped(PARTS | {part: harmed(PARTS[part], harm)}), "kiriman.xlsx")


@pytest.mark.soak
@fuzzed(0.05)
@given(st.sampled_from(SLOW), harms)
def test_a_damaged_workbook_of_another_format_ends_in_a_report(confined, kind, harm):
    survives(confined, harmed(SEEDS[kind], harm))
