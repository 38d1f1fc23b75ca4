"""Nothing that meets a line is left out, however the line winds; pairs that cannot meet mostly are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.crossing_geometry import CrossedLine
from karwan.core.errors import CancelledError
from karwan.core.feature_segments import FeatureSegments
from karwan.core.progress import Silent


def met_by_shapely(line, features):
    """Feature and segment of the line of all pairs of segments that meet."""
    xy = shapely.get_coordinates(line)
    ours = shapely.linestrings(np.stack((xy[:-1], xy[1:]), axis=1))
    found = set()
    for k, feature in enumerate(features):
        its = shapely.get_coordinates(feature)
        for start, end in zip(its[:-1], its[1:]):
            segment = shapely.linestrings([start, end])
            found.update((k, int(s)) for s in np.flatnonzero(shapely.intersects(ours, segment)))
    return found


def near(line, features):
    xy = shapely.get_coordinates(line)
    segments = FeatureSegments.of(np.array(features, dtype=object), np.arange(len(features)))
    f, s, owner = segments.near(CrossedLine.of(xy[:, 0], xy[:, 1]).chunks, Silent())
    return f, s, owner


def wandering(rng, count, step, start=(62.0, 34.0)):
    """A line of so many vertices; a small step beside the drift makes it nearly straight."""
    drift = np.column_stack((np.arange(count) * 0.001, np.zeros(count)))
    return shapely.LineString(drift + np.cumsum(rng.normal(0.0, step, (count, 2)), axis=0) + np.array(start))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1e-6, 1e-4, 3e-3]))
def test_every_pair_that_meets_is_found(seed, step):
    rng = np.random.default_rng(seed)
    line = wandering(rng, 80, step)
    features = [wandering(rng, 20, 0.004, (62.0 + rng.uniform(0.0, 0.08), 34.0)) for _ in range(8)]
    features.append(shapely.LineString(shapely.get_coordinates(line)[10:40]))
    _, s, owner = near(line, features)
    assert met_by_shapely(line, features) <= set(zip(owner.tolist(), s.tolist()))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=18, max_size=40),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=20),
)
def test_every_pair_on_a_lattice_too(line, feature):
    """Lines that go to and fro, on themselves and along the feature."""
    line = [a for a, b in zip(line, [None, *line]) if a != b]
    if len(line) < 2:
        return
    line, feature = (shapely.LineString(np.array(xy) / 256.0 + (62.0, 34.0)) for xy in (line, feature))
    _, s, owner = near(line, [feature])
    real = {pair for pair in met_by_shapely(line, [feature]) if feature.length > 0.0}
    found = set(zip(owner.tolist(), s.tolist()))
    # Segments of the feature without length meet nothing of their own: their neighbours do.
    assert real <= found


def test_few_pairs_are_looked_at():
    rng = np.random.default_rng(1)
    line = wandering(rng, 5_000, 1e-5)
    features = [wandering(rng, 12, 0.004, (62.0 + x, 34.0)) for x in rng.uniform(0.0, 5.0, 500)]
    f, _, _ = near(line, features)
    assert len(met_by_shapely(line, features)) < f.size < 10_000


def test_no_feature_no_pair():
    f, s, owner = near(shapely.LineString([(62.0, 34.0), (62.1, 34.0)]), [])
    assert f.size == s.size == owner.size == 0


def test_it_can_be_cancelled():
    class Impatient(Silent):
        def is_cancelled(self):
            return True

    line = CrossedLine.of(np.array([62.0, 62.1]), np.array([34.0, 34.0]))
    river = np.array([shapely.LineString([(62.05, 33.0), (62.05, 35.0)])], dtype=object)
    with pytest.raises(CancelledError):
        FeatureSegments.of(river, np.zeros(1, dtype=np.int64)).near(line.chunks, Impatient())
