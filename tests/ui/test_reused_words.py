"""What is said of what a run of the generator did not have to compute again."""

from __future__ import annotations

from karwan.core import generate
from karwan.ui.reused_words import reused_words


def test_everything_that_can_be_taken_over_has_words():
    told = (
        generate.TERRAIN, generate.CELLS, generate.FIELDS, generate.LEGS, generate.ROUTES, generate.LAYOUTS,
        generate.LINES,
    )  # fmt: skip
    text = reused_words(told)
    assert text.startswith("Not computed again: ")
    assert text.count(",") == len(told) - 1


def test_nothing_taken_over_is_not_talked_of():
    assert reused_words(()) == ""
