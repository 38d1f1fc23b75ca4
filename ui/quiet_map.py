"""While a hand holds something, nothing is done in advance: processors are for what follows the hand."""

from __future__ import annotations

import gc

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QTimer

# How long after the hand let go Python looks through all it keeps again, ms: exact figures have come by then.
REST_MS = 5_000


class QuietMap:
    """begin() when something is taken hold of, end() when it is let go; both may be called again.

    QGIS draws eight views about the one it shows whenever that was drawn anew, as after each edit: seconds of work on
    all processors over a shaded elevation model, for a pan that does not come now. Python now and then looks through
    everything it keeps for what nobody needs: a seventh of a second in which nothing else is done; meanwhile it looks
    only through what is new.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._wanted: bool | None = None
        self._rest = QTimer(canvas)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(gc.unfreeze)

    def begin(self) -> None:
        """Do no more than what is seen."""
        if self._wanted is None:
            self._rest.stop()
            gc.freeze()
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
            self._rest.start()

    def dispose(self) -> None:
        """Leave nothing behind."""
        self.end()
        self._rest.stop()
        self._rest.deleteLater()
        gc.unfreeze()
