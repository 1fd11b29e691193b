"""Features are villages by either code, or by name within the kecamatan; what fits no village is told."""

from registry.boundaries.geojson import Feature
from registry.boundaries.matching import Areas, label, match

AREAS = Areas(
    names={"35.05.10.2011": "Sawentar", "35.05.10.1001": "Kanigoro", "35.05.11.2003": "Sumberagung"},
    districts={"35.05.10.2011": "Kanigoro", "35.05.10.1001": "Kanigoro", "35.05.11.2003": "Gandusari"},
    bps={"3505100012": "35.05.10.2011"},
)


def features(*properties):
    return [Feature(n, each, []) for n, each in enumerate(properties, start=1)]


def test_codes_are_read_with_and_without_dots():
    found = match(features({"k": "35.05.10.2011"}, {"k": "3505101001"}, {"k": 3505112003}), AREAS)
    assert sorted(found.found) == ["35.05.10.1001", "35.05.10.2011", "35.05.11.2003"]


def test_a_code_of_bps_leads_to_its_village():
    assert list(match(features({"iddesa": "3505100012"}), AREAS).found) == ["35.05.10.2011"]


def test_names_are_read_within_their_kecamatan():
    found = match(features({"N": "DESA SAWENTAR", "K": "Kec. Kanigoro"}, {"N": "Sawentar", "K": "Gandusari"}), AREAS)
    assert list(found.found) == ["35.05.10.2011"]
    assert [label(each) for each in found.unmatched] == ["#2 Sawentar, Gandusari"]


def test_two_features_of_one_village_are_its_two_parts():
    assert len(match(features({"k": "35.05.10.2011"}, {"k": "35.05.10.2011"}), AREAS).found["35.05.10.2011"]) == 2
