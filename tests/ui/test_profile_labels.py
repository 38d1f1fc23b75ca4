"""Names in the profile never lie over each other, at any zoom and size; the more important ones are kept."""

from dataclasses import replace

import numpy as np
import pytest
from designed_builders import designed
from dock_builders import two_lines
from karwan.core.evaluation import RIVER_BRIDGE, TUNNEL, Structure
from karwan.layers.study_records import CrossingRecord
from karwan.ui.profile_chart import ProfileChart
from karwan.ui.profile_labels import OTHER_RANK, RIVER_RANK, ROAD_RANK, CrossedFeature, crossed_feature

KINDS = ((RIVER_RANK, "Harirud"), (ROAD_RANK, "Road A1 Herat–Kandahar"), (OTHER_RANK, "Power line"))


@pytest.fixture
def chart(qgis_app):
    chart = ProfileChart()
    chart.show()
    yield chart
    chart.deleteLater()


def crowded(seed=2):
    """A line with stations, structures and crossings in places that chance chose, some of them the same."""
    rng, found = np.random.default_rng(seed), designed(two_lines()[0])
    length_m = float(found.section.chainage_m[-1])
    crossed = [
        CrossedFeature(float(at), f"{KINDS[i % 3][1]} {i}", KINDS[i % 3][0])
        for i, at in enumerate(rng.uniform(0.0, length_m, 150))
    ]
    crossed += [replace(one, name="Again") for one in crossed[:5]]
    structures = tuple(
        Structure((TUNNEL, "bridge", RIVER_BRIDGE)[i % 3], float(at), float(at) + 30.0 + 90.0 * i, 20.0, "")
        for i, at in enumerate(rng.uniform(0.0, 0.9 * length_m, 12))
    )
    stations = (("Torghundi", 0.0), *((f"Station {i}", float(at)) for i, at in
                enumerate(sorted(rng.uniform(0.0, length_m, 9)))), ("Chaman", length_m))  # fmt: skip
    return replace(found, structures=structures, stations_m=stations), crossed


def boxes_of(chart):
    chart.draw()
    return [box for ink in chart.drawn.inks.shown for box in ink.boxes(chart.get_renderer())]


@pytest.mark.parametrize(("width", "height"), [(1200, 300), (2400, 700), (520, 240), (330, 180), (200, 110)])
def test_no_two_texts_overlap_at_any_zoom(chart, width, height):
    found, crossed = crowded()
    chart.resize(width, height)
    chart.show_evaluation(found, crossed, key="a")
    chart.show_mass_haul(True)
    length_m = chart.length_m
    for share in (1.0, 0.5, 0.2, 0.07, 0.02, 0.008):
        for start in (0.0, 0.31, 1.0 - share):
            chart.show_span(start * length_m, (start + share) * length_m)
            labels = [box for box in boxes_of(chart) if box.word.name == "label"]
            for i, one in enumerate(labels):
                assert not any(one.overlaps(other) for other in labels[:i]), (share, start, one.word.text)
            edge = chart.drawn.axes[0].bbox
            assert all(edge.x0 - 1.0 <= box.x0 and box.x1 <= edge.x1 + 1.0 for box in labels)


def test_what_is_written_in_the_renderer_is_where_the_boxes_are(chart):
    """Every pixel of text lies in a box: with the words taken out the picture differs nowhere else."""
    found, crossed = crowded()
    chart.resize(900, 320)
    chart.show_evaluation(found, crossed, key="a")
    boxes = boxes_of(chart)
    with_words = np.array(chart.buffer_rgba()).astype(int)
    for ink in chart.drawn.inks.all:
        ink.words = []
    chart.draw()
    differs = np.abs(with_words - np.array(chart.buffer_rgba())).max(axis=2) > 60
    assert differs.sum() > 500
    height = differs.shape[0]
    for box in boxes:
        rows = slice(max(height - round(box.y1) - 2, 0), height - round(box.y0) + 2)
        differs[rows, max(round(box.x0) - 2, 0) : round(box.x1) + 2] = False
    assert differs.sum() == 0


def test_stations_are_kept_before_rivers_and_rivers_before_roads(chart):
    found, crossed = crowded()
    chart.resize(700, 300)
    chart.show_evaluation(found, crossed, key="a")
    words = [box.word.text for box in boxes_of(chart) if box.word.name == "label"]
    rivers = sum("Harirud" in word for word in words)
    roads = sum("Road" in word for word in words)
    assert any("Torghundi" in word for word in words)
    assert any("Chaman" in word for word in words)
    assert sum("Station" in word for word in words) >= 7
    assert rivers > roads
    # Zoomed in to where a river and a road are alone, both are named.
    near = replace(found, stations_m=(), structures=())
    chart.show_evaluation(
        near, [CrossedFeature(9_000.0, "B", ROAD_RANK), CrossedFeature(9_010.0, "A", RIVER_RANK)], key="b"
    )
    assert [box.word.text for box in boxes_of(chart) if box.word.name == "label"] == ["A"]
    assert "1 more names" in chart.exaggeration_text()
    chart.show_span(8_900.0, 9_100.0)
    assert {box.word.text for box in boxes_of(chart) if box.word.name == "label"} == {"A", "B"}
    assert chart.labels_omitted == 0


def test_omitted_names_are_counted(chart):
    found, crossed = crowded()
    chart.resize(900, 300)
    chart.show_evaluation(found, crossed, key="a")
    named = {box.word.text for box in boxes_of(chart) if box.word.name == "label"}
    structures = [one for one in found.structures if one.kind != RIVER_BRIDGE]
    assert chart.labels_omitted >= len(crossed) + len(found.stations_m) + len(structures) - len(named)
    assert f"{chart.labels_omitted} more names" in chart.exaggeration_text()


def test_structures_are_named_with_their_length_and_a_river_bridge_by_its_river(chart):
    found = designed(two_lines()[0])
    structures = (
        Structure(TUNNEL, 5_000.0, 6_400.0, 60.0), Structure("bridge", 9_000.0, 9_320.0, 30.0),
        Structure(RIVER_BRIDGE, 14_000.0, 14_180.0, 7.5, "Hari Rud"), Structure(RIVER_BRIDGE, 20_000.0, 20_050.0, 5.0),
    )  # fmt: skip
    chart.resize(1200, 700)
    chart.show_evaluation(
        replace(found, structures=structures, stations_m=()), [CrossedFeature(14_090.0, "Harirud", RIVER_RANK)], key="a"
    )
    words = [box.word.text for box in boxes_of(chart) if box.word.name == "label"]
    assert sorted(words) == ["Harirud", "River bridge, 50 m", "Tunnel, 1.4 km", "Viaduct, 320 m"]


@pytest.mark.parametrize(("width", "height"), [(500, 160), (700, 200), (280, 170)])
def test_in_a_low_chart_stations_are_named_above_the_line(chart, width, height):
    found, crossed = crowded()
    chart.resize(width, height)
    chart.show_evaluation(found, crossed, key="a")
    labels = [box for box in boxes_of(chart) if box.word.name == "label"]
    assert any(box.word.text.startswith("Torgh") for box in labels)
    section = found.section
    line = chart.to_pixels(section.chainage_m, np.maximum(section.level_m, section.ground_m))
    for box in labels:
        assert not box.word.upright
        beneath = line[(line[:, 0] >= box.x0) & (line[:, 0] <= box.x1), 1]
        assert beneath.max(initial=0.0) < box.y0, box.word.text


def test_what_the_planner_said_ranks_before_what_the_layer_is_called():
    """A layer of rivers called `lines` is named first; one called `Rivers` that holds power lines is not."""
    said = CrossingRecord("lines", "1", "Harirud", "crossing", 5_000.0, 62.0, 34.0, kind_of="river")
    called = replace(said, layer="Rivers", name="220 kV", kind_of="power_line")
    old = replace(said, layer="Rivers", kind_of="")
    assert crossed_feature(said) == CrossedFeature(5_000.0, "Harirud", RIVER_RANK)
    assert crossed_feature(called).rank == OTHER_RANK
    assert crossed_feature(old).rank == RIVER_RANK
    assert crossed_feature(replace(said, kind="exit", name="")) == CrossedFeature(5_000.0, "lines", RIVER_RANK + 7)


def test_stations_that_would_be_cut_upwards_stand_level_where_all_have_room(chart):
    found = designed(two_lines()[0])
    length_m = found.alignment.length_m
    places = (("Torghundi", 0.0), ("Islam Qala border post", length_m / 2.0), ("Chaman", length_m))
    chart.resize(900, 260)
    chart.show_evaluation(replace(found, stations_m=places, structures=()), [], key="a")
    labels = [box.word for box in boxes_of(chart) if box.word.name == "label"]
    assert [word.text for word in labels if "…" in word.text] == []
    assert any("Islam Qala border post" in word.text for word in labels)
