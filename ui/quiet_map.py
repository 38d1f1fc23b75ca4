"""The map does nothing in advance while a hand holds something: processors are for what follows the hand."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas


class QuietMap:
    """begin() when something is taken hold of, end() when it is let go; both may be called again.

    QGIS draws eight views about the one it shows whenever that was drawn anew, as after each edit: seconds of work on
    all processors over a shaded elevation model, for a pan that does not come now.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._wanted: bool | None = None

    def begin(self) -> None:
        """Draw no more than what is seen."""
        if self._wanted is None:
            self._wanted = self._canvas.previewJobsEnabled()
            self._canvas.setPreviewJobsEnabled(False)
            if not self._canvas.isDrawing():
                # What is being drawn beyond the view; what is seen stands there already.
                self._canvas.stopRendering()

    def end(self) -> None:
        """As it was before; the next drawing of the map is followed by its surroundings again."""
        if self._wanted is not None:
            self._canvas.setPreviewJobsEnabled(self._wanted)
            self._wanted = None
