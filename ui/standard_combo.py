"""The choice of a design standard: those built in and, if the study has edited one, its own above them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QPaintEvent
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ..core.errors import KarwanError
from ..core.standards import STANDARDS, Standard, standard, standard_to_mapping
from .pages import paint_elided
from .theme import plain_tip
from .workspace import Workspace

# Marks the entry of the study's own standard, and of one given from elsewhere, among the keys of the built-in ones.
EDITED, GIVEN = "", "given"


def shown_title(chosen: Standard) -> str:
    """A standard's title; that of one which is not as built in says so."""
    if STANDARDS.get(chosen.key) == chosen:
        return chosen.title
    return QCoreApplication.translate("KarwanStandard", "{} (edited)").format(chosen.title)


class StandardCombo(QComboBox):
    """`show_study` shows the study's standard; `base` and `changes` are of the entry chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._given: Standard | None = None
        for key, built_in in STANDARDS.items():
            self.addItem(built_in.title, key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A name that is too long ends in an ellipsis; the tooltip has it whole."""
        paint_elided(self)

    def show_study(self) -> None:
        """Show what the study says; nothing, with a tooltip saying why, where it holds no standard."""
        while self.itemData(0) in (EDITED, GIVEN):
            self.removeItem(0)
        try:
            base, edited = self._workspace.base_standard(), self._workspace.settings.standard is not None
        except KarwanError as error:
            self.setCurrentIndex(-1)
            self.setToolTip(plain_tip(str(error)))
            return
        if edited:
            self.insertItem(0, shown_title(base), EDITED)
        self.setCurrentIndex(0 if edited else self.findData(base.key))
        self.setToolTip(plain_tip(self.currentText()))

    def show_given(self, given: Standard, title: str) -> None:
        """Offer a standard of another time, called `title`, and choose it."""
        self._given = given
        self.insertItem(0, title, GIVEN)
        self.setCurrentIndex(0)
        self.setToolTip(plain_tip(title))

    @property
    def is_edited(self) -> bool:
        """Whether the study's own standard is the one chosen."""
        return bool(self.currentData() == EDITED)

    def base(self) -> Standard:
        """The standard chosen, before the limits set beside it; raises StandardError."""
        if self.currentData() == GIVEN and self._given is not None:
            return self._given
        return self._workspace.base_standard() if self.is_edited else standard(self.currentData() or "")

    def changes(self) -> dict[str, object]:
        """What the choice means for the study's settings; another standard takes the edited one's place."""
        if self.currentData() == GIVEN and self._given is not None:
            return {"standard_key": self._given.key, "standard": standard_to_mapping(self._given)}
        return {} if self.is_edited else {"standard_key": self.currentData(), "standard": None}
