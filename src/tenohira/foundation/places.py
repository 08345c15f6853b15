"""Places on the earth: whether a point lies in an area, the box around it, distances.

WGS84 degrees throughout.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from shapely import Point, prepare
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from tenohira.foundation.errors import TenohiraError

_EARTH_RADIUS_METRES = 6_371_008.8  # mean radius, IUGG


class PlaceError(TenohiraError):
    """An area is not GeoJSON that can be read, or a coordinate is not one on the earth."""


class Box(NamedTuple):
    """The smallest west-south-east-north box around an area, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lng: float, lat: float) -> bool:
        """Tell whether the point lies in the box or on its edge."""
        return self.west <= lng <= self.east and self.south <= lat <= self.north


class Boundary:
    """An area of one or more polygons, prepared for many questions."""

    def __init__(self, geometry: BaseGeometry) -> None:
        self._geometry = geometry
        prepare(geometry)
        self.box = Box(*geometry.bounds)

    @classmethod
    def from_geojson(cls, geojson: Mapping[str, Any]) -> Boundary:
        """Return the union of the polygons of a geometry, Feature or FeatureCollection; raises PlaceError."""
        try:
            union = unary_union([shape(geometry) for geometry in _geometries(geojson)])
        except (KeyError, TypeError, ValueError, AttributeError, ShapelyError) as error:
            raise _unreadable(str(error)) from error
        if union.is_empty or union.area == 0:
            raise _unreadable(_("面（Polygon）がありません。"))
        return cls(union)

    @classmethod
    def load(cls, path: Path) -> Boundary:
        """Return the area of a GeoJSON file, read once and again when the file changed; raises PlaceError."""
        return _load(path, path.stat().st_mtime_ns)

    def holds(self, lng: float, lat: float) -> bool:
        """Tell whether the point lies in the area or on its edge.

        Raises PlaceError for no point on the earth.
        """
        _check(lng, lat)
        return self.box.holds(lng, lat) and bool(self._geometry.covers(Point(lng, lat)))


@lru_cache(maxsize=64)
def _load(path: Path, modified: int) -> Boundary:
    try:
        return Boundary.from_geojson(json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(str(error)) from error


def point_in(boundary: Boundary | Mapping[str, Any], lng: float, lat: float) -> bool:
    """Tell whether a point lies in an area (its edge counts); the area may be plain GeoJSON.

    Pass a Boundary when asking often. Raises PlaceError for GeoJSON without polygons or a point off the
    earth.
    """
    area = boundary if isinstance(boundary, Boundary) else Boundary.from_geojson(boundary)
    return area.holds(lng, lat)


def bbox(geojson: Mapping[str, Any]) -> Box:
    """Return the box around the area of a GeoJSON; raises PlaceError."""
    return Boundary.from_geojson(geojson).box


def distance_metres(lng: float, lat: float, to_lng: float, to_lat: float) -> float:
    """Return the great-circle distance in metres (haversine, error below 0.6 %); raises PlaceError."""
    _check(lng, lat)
    _check(to_lng, to_lat)
    half_lat = radians(to_lat - lat) / 2
    half_lng = radians(to_lng - lng) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(half_lng) ** 2
    return 2 * _EARTH_RADIUS_METRES * asin(min(1.0, sqrt(chord)))


def _geometries(geojson: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if geojson["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in geojson["features"]]
    return [geojson["geometry"] if geojson["type"] == "Feature" else geojson]


def _check(lng: float, lat: float) -> None:
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise PlaceError(
            _("経度%(lng)s・緯度%(lat)sの場所はありません。") % {"lng": lng, "lat": lat},
            _("経度は-180から180、緯度は-90から90の度数です。"),
            _("経度と緯度が逆になっていないか確かめてください。"),
        )


def _unreadable(reason: str) -> PlaceError:
    return PlaceError(
        _("区域の地図データを読めません。"),
        reason,
        _("WGS84のGeoJSON（PolygonまたはMultiPolygon）か確かめてください。"),
    )
