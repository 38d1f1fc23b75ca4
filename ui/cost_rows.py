"""Rows of the cost table: items below the headings of their groups, with sums, and what a unit of each costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core.evaluation import CostItem, plain_unit
from .alternative_columns import number
from .rows import Field, Look


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCost", text)


@dataclass(frozen=True)
class Sum:
    """A heading with what its items cost together, or the total of all. Million USD."""

    name: str
    cost_musd: float
    low_musd: float
    high_musd: float


def cost_rows(items: Iterable[CostItem]) -> list[CostItem | Sum]:
    """Items in groups, in the order in which the groups first appear, then the total; no heading without a group."""
    items = tuple(items)
    rows: list[CostItem | Sum] = []
    for group in dict.fromkeys(item.group for item in items):
        inside = [item for item in items if item.group == group]
        rows += ([_sum(group_title(group), inside)] if group else []) + inside
    return [*rows, _sum(tr("Total"), items)]


def _sum(name: str, items: Iterable[CostItem]) -> Sum:
    parts = [(item.cost_musd, item.low_musd, item.high_musd) for item in items]
    cost, low, high = (sum(column) for column in zip(*parts)) if parts else (0.0, 0.0, 0.0)
    return Sum(name, cost, low, high)


def group_title(group: str) -> str:
    """A group's heading in the planner's language."""
    words = tr(group)
    return words[:1].upper() + words[1:]


def row_name(row: CostItem | Sum) -> str:
    """Items are set in below their heading."""
    return row.name if isinstance(row, Sum) else tr(row.name)


def unit_cost_text(row: CostItem | Sum) -> str:
    """What one unit costs, "6.00 / m³"; "" for sums and where nobody says."""
    if isinstance(row, Sum) or row.unit_cost_usd != row.unit_cost_usd:
        return ""
    per = plain_unit(row.unit)[1]
    return _per_unit(_rate(row.unit_cost_usd / per), row)


def _per_unit(usd: str, item: CostItem) -> str:
    """Dollars for one unit, or for one piece."""
    unit = plain_unit(item.unit)[0]
    return tr("{} / {}").format(usd, tr(unit)) if unit else tr("{} each").format(usd)


def _rate(usd: float) -> str:
    """With its thousands set apart, which the locale of many a machine leaves out."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)
    return locale.toString(float(usd), "f", 2 if usd < 100.0 else 0)


def row_look(row: CostItem | Sum) -> Look:
    """Headings are bold; what there is none of, and what is priced elsewhere, is faint."""
    if isinstance(row, Sum):
        return Look(bold=True)
    if not row.quantity:
        return Look(tip=row.source, faint=True)
    per = plain_unit(row.unit)[1]
    low, high = (_rate(musd * 1e6 / row.quantity / per) for musd in (row.low_musd, row.high_musd))
    tip = f"{_per_unit(tr('{} to {} USD').format(low, high), row)}. {row.source}"
    if not row.cost_musd:
        return Look(tip=tr("Counted, but at no price of its own here. {}").format(tip), faint=True)
    return Look(tip=tip)


def cost_fields() -> list[Field]:
    """The columns; low and high last but one, so that item, quantity and cost stay in sight in a narrow dock."""
    return [
        Field(tr("Item"), row_name),
        Field(
            tr("Quantity"),
            lambda row: "" if isinstance(row, Sum) else _quantity(row),
            lambda row: 0.0 if isinstance(row, Sum) else row.quantity,
        ),
        Field(
            tr("Unit cost\nUSD"), unit_cost_text, lambda row: 0.0 if isinstance(row, Sum) else row.unit_cost_usd,
            tr("What one unit costs, USD; the tooltip of a row says from where to where it may lie"),
        ),
        Field(tr("Cost\nM USD"), lambda row: number(row.cost_musd, 1), lambda row: row.cost_musd),
        Field(
            tr("Low\nM USD"), lambda row: number(row.low_musd, 1), lambda row: row.low_musd,
            tr("With every unit cost at its low end"),
        ),
        Field(
            tr("High\nM USD"), lambda row: number(row.high_musd, 1), lambda row: row.high_musd,
            tr("With every unit cost at its high end"),
        ),
        Field(tr("Source of the rate"), lambda row: "" if isinstance(row, Sum) else row.source),
    ]  # fmt: skip


def _quantity(item: CostItem) -> str:
    """Pieces are counted, lengths and volumes measured."""
    if not item.unit:
        return number(item.quantity)
    decimals = 0 if item.quantity >= 1.0 and float(item.quantity).is_integer() else 2
    return f"{number(item.quantity, decimals)} {tr(item.unit)}"
