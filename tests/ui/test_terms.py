"""The words of the railway: the same in tooltips and in the glossary."""

from pathlib import Path

from karwan.ui.terms import TERMS, meaning

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def test_the_glossary_says_what_the_tooltips_say():
    rows = [line.strip("| ").split(" | ") for line in GLOSSARY.read_text(encoding="utf-8").splitlines()]
    written = {row[0]: row[1] for row in rows if len(row) == 2}
    assert {term: meaning(term) for term in TERMS} == {term: written.get(term) for term in TERMS}


def test_terms_stand_in_order_and_say_more_than_themselves():
    assert list(TERMS) == sorted(TERMS)
    for term in TERMS:
        assert len(meaning(term)) > len(term) + 5, term
        assert meaning(term).endswith("."), term
