"""Square crossings on the equator, where metres east and north are degrees times a number."""

import numpy as np
import pytest
import shapely
from karwan.core.crossed import Asked
from karwan.core.crossed_kinds import Facts
from karwan.core.crossings import FeatureLayer, crossings
from karwan.core.terrain import Terrain

LON, LAT = np.linspace(62.0, 62.4, 41), np.zeros(41)
METRE_EAST, METRE_NORTH = 1 / 111_319.490793, 1 / 110_574.275822


def river(*places, kind="river", facts=None):
    shape = shapely.LineString([(62.0 + x * METRE_EAST, y * METRE_NORTH) for x, y in places])
    return FeatureLayer("Rivers", np.array([shape], dtype=object), ["7"], ["Harirud"], kind, "a map", facts)


def crossing(layer, terrain=None, asked=None):
    (found,) = crossings(LON, LAT, [layer], terrain=terrain, asked=asked or Asked()).points
    return found


def test_a_river_at_thirty_degrees_says_how_to_turn_and_where_it_runs_square():
    # North-east over the line at km 20, 30 degrees to it; 2 km on it bends due north.
    turn_x, turn_y = 20_000 + 2_000 * np.cos(np.radians(30)), 2_000 * np.sin(np.radians(30))
    path = [(20_000 - 5_000 * np.cos(np.radians(30)), -2_500.0), (turn_x, turn_y), (turn_x, turn_y + 4_000)]
    found = crossing(river(*path))
    assert found.angle_deg == pytest.approx(30.0, abs=0.1)
    assert found.kind_of == "river"
    # The river lies 30 degrees to the left; turning 60 to the right makes it 90.
    assert found.turn_deg == pytest.approx(60.0, abs=0.1)
    # To the left of the line, where the chord of 200 m is all on the northern part, but for 5 degrees.
    assert found.square_m == pytest.approx(-2_000.0, abs=110.0)
    assert found.square_way == ""


@pytest.mark.parametrize(
    ("towards", "turn"), [((1_000, 577.35), 60.0), ((1_000, -577.35), -60.0), ((-1_000, 577.35), -60.0)]
)
def test_the_turn_has_the_rivers_side_whichever_way_it_is_drawn(towards, turn):
    x, y = towards
    found = crossing(river((20_000 - x, -y), (20_000 + x, y)))
    assert found.turn_deg == pytest.approx(turn, abs=0.1)
    assert np.isnan(found.square_m)


def test_the_ground_tells_upstream_from_downstream():
    turn_x, turn_y = 20_000 + 2_000 * np.cos(np.radians(30)), 2_000 * np.sin(np.radians(30))
    path = [(20_000 - 5_000 * np.cos(np.radians(30)), -2_500.0), (turn_x, turn_y), (turn_x, turn_y + 4_000)]
    rows = np.linspace(0.1, -0.1, 401)
    # Ground that rises northwards, 10 m per km.
    z = np.repeat(np.float32(rows / METRE_NORTH / 100.0 + 500.0)[:, None], 1_001, axis=1)
    terrain = Terrain(z, (61.99, 0.0005, 0.0, 0.1, 0.0, -0.0005), "EPSG:4326", "slope", 55.0)
    north = crossing(river(*path), terrain)
    assert (north.square_way, north.square_m < 0.0) == ("upstream", True)
    # The same river drawn the other way.
    assert crossing(river(*path[::-1]), terrain).square_way == "upstream"
    assert crossing(river(*[(x, -y) for x, y in path]), terrain).square_way == "downstream"


def test_no_suggestion_where_none_is_needed():
    square = crossing(river((20_000, -1_000), (20_100, 1_000)))
    assert np.isnan(square.turn_deg)
    road = crossing(river((19_000, -500), (21_000, 500), kind="road"))
    assert (road.kind_of, np.isnan(road.turn_deg)) == ("road", True)
    steep = river((19_000, -1_000), (21_000, 1_000))
    assert np.isnan(crossing(steep, asked=Asked(square_below_deg=40.0)).turn_deg)
    assert crossing(steep, asked=Asked(square_below_deg=50.0)).turn_deg == pytest.approx(45.0, abs=0.2)


def test_what_the_layer_knows_is_asked_once_and_only_of_what_was_met():
    wanted = []

    def facts(ids):
        wanted.append(list(ids))
        return {"1": Facts(class_of="canal", rank=3, width_m=40.0, source="survey")}

    x = [62.1, 62.2, 62.3]
    shapes = [shapely.LineString([(v, -0.1 if k == 1 else 0.5), (v, 0.1)]) for k, v in enumerate(x)]
    layer = FeatureLayer("Rivers", np.array(shapes, dtype=object), list("012"), list("abc"), "river", "a map", facts)
    found = crossing(layer)
    assert wanted == [["1"]]
    assert (found.class_of, found.rank, found.width_m, found.source) == ("canal", 3, 40.0, "survey")


def test_kinds_of_single_features_and_weights_of_areas():
    area = shapely.box(62.1, -0.1, 62.2, 0.1)
    layer = FeatureLayer(
        "mixed", np.array([area, area], dtype=object), ["a", "b"], ["A", "B"], "", "osm",
        lambda _ids: {"a": Facts("mined", "minefield", weight=3.0), "b": Facts("land_cover", "crop", weight=3.0)},
    )  # fmt: skip
    found = crossings(LON, LAT, [layer], asked=Asked(100.0))
    assert {(i.label, i.kind_of, i.class_of, i.weight) for i in found.intervals} == {
        ("A", "mined", "minefield", 3.0), ("B", "land_cover", "crop", 0.0),
    }  # fmt: skip
    mined = next(i for i in found.intervals if i.label == "A")
    assert mined.exposure == pytest.approx(3.0 * mined.length_m / 1000.0)
    assert {(n.name, n.kind_of, n.source) for n in found.near} == {("A", "mined", "osm"), ("B", "land_cover", "osm")}


def pieces(*lines, names=None):
    """A river in pieces of places, metres from the beginning of the line."""
    shapes = [
        shapely.LineString([(62.0 + x * METRE_EAST, y * METRE_NORTH) for x, y in places]) for places in lines
    ]  # fmt: skip
    ids = [str(k) for k in range(len(lines))]
    return FeatureLayer("Rivers", np.array(shapes, dtype=object), ids, names or ["Harirud"] * len(lines), "river")


def test_a_river_in_pieces_runs_square_in_another_piece():
    """The same river as a whole and cut where it bends, one piece drawn the other way, is crossed square alike."""
    turn_x, turn_y = 20_000 + 2_000 * np.cos(np.radians(30)), 2_000 * np.sin(np.radians(30))
    first = (20_000 - 5_000 * np.cos(np.radians(30)), -2_500.0)
    bend, end = (turn_x, turn_y), (turn_x, turn_y + 4_000)
    whole = crossing(river(first, bend, end))
    middle = (turn_x, turn_y + 1_500)
    cut = crossing(pieces((first, bend), (middle, bend), (middle, end)))
    assert cut.square_m == pytest.approx(whole.square_m, abs=1.0)
    assert cut.turn_deg == pytest.approx(whole.turn_deg, abs=1e-6)
    # Without names, where just two ends meet.
    nameless = crossing(pieces((first, bend), (middle, bend), (middle, end), names=["a", "b", "c"]))
    assert nameless.square_m == pytest.approx(whole.square_m, abs=1.0)
    # A tributary of another name changes nothing; where nobody tells which one goes on, none does.
    side = ((turn_x + 3_000, turn_y), bend)
    assert crossing(pieces((first, bend), (middle, bend), side, names=["Harirud", "Harirud", "Brook"])).square_m == (
        pytest.approx(whole.square_m, abs=1.0)
    )
    assert np.isnan(crossing(pieces((first, bend), (middle, bend), side, names=["a", "b", "c"])).square_m)
