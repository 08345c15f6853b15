"""Places: areas, boxes and distances in WGS84 degrees."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.places import Boundary, PlaceError, bbox, distance_metres, point_in

SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[137.0, 34.0], [138.0, 34.0], [138.0, 35.0], [137.0, 35.0], [137.0, 34.0]]],
}
RING: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        SQUARE["coordinates"][0],
        [[137.4, 34.4], [137.6, 34.4], [137.6, 34.6], [137.4, 34.6], [137.4, 34.4]],
    ],
}
ISLAND: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[139.0, 34.0], [139.5, 34.0], [139.5, 34.5], [139.0, 34.0]]],
}


def collection(*geometries: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


class TestPointIn:
    def test_a_point_is_in_or_out(self) -> None:
        assert point_in(SQUARE, 137.5, 34.5)
        assert not point_in(SQUARE, 136.9, 34.5)

    def test_the_edge_and_the_corner_are_in(self) -> None:
        assert point_in(SQUARE, 137.0, 34.5)
        assert point_in(SQUARE, 138.0, 35.0)

    def test_a_hole_is_out(self) -> None:
        assert not point_in(RING, 137.5, 34.5)
        assert point_in(RING, 137.2, 34.5)

    def test_a_city_may_have_several_parts(self) -> None:
        city = Boundary.from_geojson(collection(SQUARE, ISLAND))
        assert point_in(city, 137.5, 34.5)
        assert point_in(city, 139.4, 34.3)
        assert not point_in(city, 138.5, 34.3)

    def test_a_feature_is_read_as_well(self) -> None:
        assert point_in({"type": "Feature", "properties": {}, "geometry": SQUARE}, 137.5, 34.5)

    @given(st.floats(136, 139), st.floats(33, 36))
    def test_it_agrees_with_plain_comparison_on_a_square(self, lng: float, lat: float) -> None:
        assert point_in(SQUARE, lng, lat) == (137 <= lng <= 138 and 34 <= lat <= 35)

    def test_coordinates_in_the_wrong_order_are_noticed(self) -> None:
        with pytest.raises(PlaceError) as caught:
            point_in(SQUARE, 34.5, 137.5)
        assert "逆" in caught.value.remedy


class TestBoxes:
    def test_the_box_holds_all_parts(self) -> None:
        assert bbox(collection(SQUARE, ISLAND)) == (137.0, 34.0, 139.5, 35.0)

    def test_a_box_knows_its_points(self) -> None:
        box = bbox(SQUARE)
        assert box.holds(137.0, 34.0)
        assert not box.holds(138.1, 34.5)


class TestBadData:
    @pytest.mark.parametrize(
        "geojson",
        [
            {},
            {"type": "Polygon"},
            {"type": "FeatureCollection", "features": []},
            {"type": "FeatureCollection", "features": [{"geometry": None}]},
            {"type": "Point", "coordinates": [137.5, 34.5]},
            {"type": "Polygon", "coordinates": [[[137.0, 34.0], [138.0, 34.0]]]},
        ],
    )
    def test_what_is_no_area_is_refused_with_a_reason(self, geojson: dict[str, Any]) -> None:
        with pytest.raises(PlaceError) as caught:
            point_in(geojson, 137.5, 34.5)
        assert "GeoJSON" in caught.value.remedy

    def test_a_file_is_read_again_when_it_changed(self, tmp_path: Path) -> None:
        path = tmp_path / "boundary.geojson"
        path.write_text(json.dumps(SQUARE), encoding="utf-8")
        assert Boundary.load(path).holds(137.5, 34.5)
        path.write_text(json.dumps(ISLAND) + " ", encoding="utf-8")
        os.utime(path, ns=(1, 1))
        assert not Boundary.load(path).holds(137.5, 34.5)

    def test_a_file_that_is_no_json_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "boundary.geojson"
        path.write_text("{", encoding="utf-8")
        with pytest.raises(PlaceError):
            Boundary.load(path)


class TestDistances:
    def test_a_degree_of_latitude_is_111_km(self) -> None:
        assert distance_metres(137.5, 34.0, 137.5, 35.0) == pytest.approx(111_195, abs=1)

    def test_tokyo_station_to_osaka_station_is_403_km(self) -> None:
        assert distance_metres(139.7671, 35.6812, 135.4959, 34.7025) == pytest.approx(403_500, rel=0.005)

    def test_the_other_side_of_the_earth_is_half_its_girth(self) -> None:
        assert distance_metres(0, 0, 180, 0) == pytest.approx(20_015_115, abs=2)

    coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))

    @given(coordinates, coordinates)
    def test_there_and_back_are_equally_far(
        self, here: tuple[float, float], there: tuple[float, float]
    ) -> None:
        assert distance_metres(*here, *there) == pytest.approx(distance_metres(*there, *here), abs=1e-6)
        assert distance_metres(*here, *here) == 0

    def test_a_place_off_the_earth_is_refused(self) -> None:
        with pytest.raises(PlaceError):
            distance_metres(137.5, 91.0, 137.5, 34.0)


@pytest.mark.parametrize(
    "raw",
    ['{"type": "あ"}'.encode("cp932"), b"\xff\xfe", b"", b"[]", b"null", b'{"type": "Polygon"}', b"{" * 50],
)
def test_any_file_that_holds_no_area_is_refused_with_a_reason_and_a_remedy(
    tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "boundary.geojson"
    path.write_bytes(raw)
    with pytest.raises(PlaceError) as caught:
        Boundary.load(path)
    assert caught.value.what == "区域の地図データを読めません。"
    assert caught.value.why
    assert "GeoJSON" in caught.value.remedy


@pytest.mark.parametrize(
    ("lng", "lat"), [(float("nan"), 35.0), (137.0, float("inf")), (181.0, 0.0), (0.0, -91.0)]
)
def test_what_is_no_coordinate_is_told_apart_from_a_place_outside(lng: float, lat: float) -> None:
    area = {"type": "Polygon", "coordinates": [[[136, 34], [138, 34], [138, 36], [136, 36], [136, 34]]]}
    with pytest.raises(PlaceError) as caught:
        point_in(area, lng, lat)
    assert "逆になっていないか" in caught.value.remedy
