"""Whatever cannot be drawn is refused in words, and nothing of it is read."""

import json

import pytest

from registry.boundaries.geojson import UnusableGeoJson, read

RING = [[112.0, -8.0], [112.1, -8.0], [112.1, -8.1], [112.0, -8.0]]


def collection(geometry, **members):
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}], **members}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "bukan JSON"),
        ([], "bukan FeatureCollection"),
        ({"type": "Topology"}, "bukan FeatureCollection"),
        ({"type": "FeatureCollection", "features": []}, "tidak memuat"),
        ({"type": "FeatureCollection", "features": [None]}, "bukan Polygon"),
        (collection({"type": "Point", "coordinates": [112, -8]}), "bukan Polygon"),
        (collection({"type": "Polygon", "coordinates": []}), "rusak"),
        (collection({"type": "Polygon", "coordinates": [RING[:3]]}), "rusak"),
        (collection({"type": "Polygon", "coordinates": [[["x", "y"]] * 4]}), "rusak"),
        (collection({"type": "MultiPolygon", "coordinates": None}), "rusak"),
        (collection({"type": "Polygon", "coordinates": [[[620000, 9e6]] * 4]}), "bukan bujur"),
        (collection({"type": "Polygon", "coordinates": [[[float("nan"), 0]] * 4]}), "bukan bujur"),
        (collection({"type": "Polygon", "coordinates": [RING]}, crs={"properties": {"name": "EPSG:32749"}}), "WGS 84"),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_words(document, words):
    content = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(UnusableGeoJson) as refused:
        read(content.encode())
    assert words in refused.value.detail.id


def test_a_polygon_is_read_with_its_properties():
    document = collection({"type": "Polygon", "coordinates": [RING]})
    document["features"][0]["properties"] = {"kode": "35.05.10.2011"}
    (feature,) = read(json.dumps(document).encode())
    assert (feature.properties["kode"], feature.rings) == ("35.05.10.2011", [[tuple(each) for each in RING]])
