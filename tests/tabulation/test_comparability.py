"""Whether datasets may be compared, on cases made by hand."""

from types import SimpleNamespace

import pytest

from registry.tabulation.comparability import Outcome, addable, compare

INDICATOR = "/id/indicator/kominfo-blitar/keluarga-lantai/versi/1.0.0"
LANTAI = "/id/code-list/kemendesa/lantai/versi/1.0.0"
OLD, NEW = "/id/code-list/sitakro/lantai-2025-12/versi/1.0.0", LANTAI


def body(*, unit="keluarga", indicator=INDICATOR, lists=(LANTAI,), at="2025-12-31", counts="Keluarga", **more):
    made = {"indicator": indicator, "code_lists": list(lists), "reference_period": at}
    return {"unit": unit, "measure": {"id": "Jumlah"}, "unit_type": {"id": counts}, "was_generated_by": made, **more}


def bridge(one, other):
    return (
        "sitakro-lantai--kemendesa-lantai" if {one, other} == {"sitakro/lantai-2025-12", "kemendesa/lantai"} else None
    )


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (body(), Outcome.SAME),
        (body(indicator=INDICATOR.replace("1.0.0", "1.2.0")), Outcome.SAME),
        (body(indicator=INDICATOR.replace("1.0.0", "2.0.0")), Outcome.NOT),
        (body(indicator=INDICATOR.replace("lantai", "dinding")), Outcome.NOT),
        (body(unit="orang"), Outcome.NOT),
        (body(measure={"id": "Rata-rata"}), Outcome.NOT),
        (body(counts="Orang"), Outcome.NOT),
        (body(at="2024-12-31"), Outcome.OTHER_PERIOD),
        (body(lists=(LANTAI.replace("1.0.0", "1.1.0"),)), Outcome.SAME),
        (body(lists=(LANTAI.replace("1.0.0", "2.0.0"),)), Outcome.AFTER),
        (body(lists=(OLD,)), Outcome.AFTER),
        (body(lists=("/id/code-list/bps/kbli/versi/1.0.0",)), Outcome.NOT),
        (body(lists=()), Outcome.NOT),
    ],
)
def test_the_verdict_is_the_worst_of_the_aspects_and_the_same_from_both_sides(other, verdict):
    assert compare(body(), other, bridge).verdict is verdict
    assert compare(other, body(), bridge).verdict is verdict


def test_the_correspondence_that_helps_is_named():
    assert compare(body(), body(lists=(OLD,)), bridge).correspondences == ("sitakro-lantai--kemendesa-lantai",)


def test_what_differs_is_said_in_words():
    found = compare(body(), body(unit="orang", at="2024-12-31"), bridge)
    assert [reason.id.split(":")[0] for reason in found.reasons] == ["Satuannya berbeda.", "Periodenya berbeda"]


def test_percentages_never_add_up():
    assert not compare(body(unit="persen"), body(unit="persen"), bridge).adds_up


def test_datasets_that_were_not_computed_are_compared_by_their_standard():
    one, other = ({"conforms_to": [f"/id/standard/x/s/versi/{number}"]} for number in ("1.0.0", "1.4.2"))
    assert compare(one, other, bridge).verdict is Outcome.SAME
    assert compare(one, {"conforms_to": ["/id/standard/x/t/versi/1.0.0"]}, bridge).verdict is Outcome.NOT
    assert compare({}, {}, bridge).verdict is Outcome.NOT


def test_only_comparable_datasets_of_one_period_are_added_up():
    entries = [
        SimpleNamespace(body=each, item=SimpleNamespace(id=number))
        for number, each in enumerate((body(), body(), body(at="2024-12-31"), body(unit="orang")))
    ]
    kept, apart = addable(entries, bridge)
    assert [entry.item.id for entry in kept] == [0, 1]
    assert [entry.item.id for entry, _ in apart] == [2, 3]
