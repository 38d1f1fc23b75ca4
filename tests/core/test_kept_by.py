import gc

import numpy as np
from karwan.core.kept_by import KeptBy
from karwan.core.surroundings import Course, Surroundings


def around(name):
    return Surroundings((Course("river", name, np.zeros(2), np.ones(2)),))


def test_each_object_is_asked_for_once_and_forgotten_with_it():
    asked = []

    def make(of):
        asked.append(of.courses[0].name)
        return list(asked)

    kept = KeptBy(make)
    one, other = around("one"), around("one")
    assert kept(one) is kept(one)
    assert kept(other) is not kept(one)
    assert asked == ["one", "one"]
    del one
    gc.collect()
    assert len(kept._kept) == 1
    # Wherever it comes to lie in memory: counted references alone end it at once.
    for number in range(20):
        third = around(f"third {number}")
        assert kept(third)[-1] == f"third {number}"
        del third
