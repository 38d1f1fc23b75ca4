"""The railway's words in plain ones: for tooltips where they appear, and for docs/glossary.md, which says the same."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanTerms", text)


# In functions, because a language is chosen after this is imported.
TERMS: dict[str, Callable[[], str]] = {
    "break of gauge": lambda: tr(
        "Place where the distance between the rails changes: loads are moved to other wagons, or wheels are changed."
    ),
    "broken limit": lambda: tr("Place where the line does not keep a limit of the standard."),
    "cant": lambda: tr("How much the outer rail of a curve lies higher than the inner one."),
    "chainage": lambda: tr("Distance along the line from its start."),
    "corner": lambda: tr(
        "Point where two straights of the line would meet if there were no curve between them: the point of "
        "intersection, PI."
    ),
    "corridor map": lambda: tr("How much dearer than the best line the best line through each place is."),
    "cost zone": lambda: tr("Area where a metre of line costs a factor more or less than elsewhere."),
    "cut": lambda: tr("Ground dug away where the line lies below it."),
    "exposure": lambda: tr("Kilometres of line within areas of risk, each times the risk's weight."),
    "fill": lambda: tr("Bank heaped up where the line lies above the ground."),
    "fixed level": lambda: tr("Height above sea level that the line must have at a place."),
    "formation": lambda: tr("Top of the earthwork, on which ballast and rails are laid: the level of the line."),
    "free haul": lambda: tr("Distance over which earth is moved at the price of digging it; farther is overhaul."),
    "ground": lambda: tr("The terrain along the line, as the elevation model has it."),
    "loop": lambda: tr("Second track beside a single line, where trains meet and pass each other."),
    "mass haul": lambda: tr("How much earth is carried along the line from cuts to fills, and how far."),
    "no-go area": lambda: tr("Area that no line enters."),
    "overhaul": lambda: tr("Earth moved farther than the free haul, in cubic metres times kilometres."),
    "per mille": lambda: tr("Metres of climb on 1,000 metres of line."),
    "point of vertical intersection": lambda: tr(
        "Point of the profile where two grades would meet if no vertical curve rounded them (PVI)."
    ),
    "ruling grade": lambda: tr(
        "Steepest grade that full trains climb for long. It sets the load one locomotive can pull."
    ),
    "section": lambda: tr("Stretch of an alternative, from one station to the next or as you measured it."),
    "standard": lambda: tr("Limits the line has to keep: grades, radii, lengths, gauge and loads."),
    "structure": lambda: tr("Bridge or tunnel."),
    "tangent": lambda: tr("Straight between two curves; in the profile, stretch of one grade."),
    "tangent polygon": lambda: tr("The line's straights, drawn on until they meet in corners: what you bend by hand."),
    "trailing load": lambda: tr("Weight a locomotive pulls behind it."),
    "transition": lambda: tr(
        "Curve between a straight and an arc that tightens little by little, so that trains turn in without a jerk."
    ),
    "tunnel": lambda: tr("Where the line runs below the ground, deeper than cuts are dug."),
    "vertical curve": lambda: tr("Curve that rounds the change from one grade to the next."),
    "vertical exaggeration": lambda: tr("How many times taller than they are heights are drawn beside lengths."),
    "viaduct": lambda: tr("Bridge where a bank would be too high; bridges over rivers are counted by themselves."),
    "virtual length": lambda: tr("Length of straight and level line that would take a train the same work."),
}


def meaning(term: str) -> str:
    """What a term means, a sentence or two."""
    return TERMS[term]()
