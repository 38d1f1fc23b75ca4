"""Everything known of crossings is in the study again when it is opened, and goes stale with its line."""

from math import isnan

import pytest
from karwan.core.crossed import IntervalCrossing, NearFeature, PointCrossing
from karwan.layers.study import NearRecord, Study
from study_builders import SOUTH, evaluation

RIVER = PointCrossing(
    "Rivers", "7", "Harirud", "crossing", 5_000.0, 62.1, 34.3, 31.0, 930.0, "river", "perennial", 2, 120.0, -59.0,
    1_250.0, "upstream", "a map",
)  # fmt: skip
MINED = IntervalCrossing("Mines", "3", "Field 3", 2_000.0, 4_000.0, "mined", "minefield", 3.0, "survey")
VILLAGE = NearFeature(
    "Villages", "9", "<b>Deh</b>", 6_000.0, 310.0, "left", 5_600.0, 6_400.0, 800.0, 62.11, 34.31, 500.0,
    kind_of="settlement", class_of="village", source="survey",
)  # fmt: skip


@pytest.fixture
def study(tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="Test")
    yield study
    study.close()


def test_all_that_is_known_is_kept(study, tmp_path):
    key = study.add(evaluation("North")).id
    study.save_crossings(key, [RIVER], [MINED], [VILLAGE])
    again = Study.open(study.path)
    (point,), (stretch,) = again.crossings(key)
    (near,) = again.near(key)
    for kept, given in ((point, RIVER), (stretch, MINED), (near, VILLAGE)):
        for name in type(given).__dataclass_fields__:
            value, wanted = getattr(kept, name), getattr(given, name)
            assert value == wanted or (isnan(value) and isnan(wanted)), name
        assert kept.found.endswith("+00:00")
        assert not kept.stale
    assert stretch.exposure == pytest.approx(6.0)
    assert isinstance(near, NearRecord)
    again.close()


def test_another_line_makes_what_was_near_stale_and_undo_brings_it_back(study):
    key = study.add(evaluation("North")).id
    study.save_crossings(key, [RIVER], [], [VILLAGE])
    before = study.snapshot(key)
    study.replace(key, evaluation("North", SOUTH))
    assert [near.stale for near in study.near(key)] == [True]
    study.put_back(before)
    assert [near.stale for near in study.near(key)] == [False]
    study.save_crossings(key, [], [])
    assert study.near(key) == []
