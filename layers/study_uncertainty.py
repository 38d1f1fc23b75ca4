"""What an elevation error does to alternatives, kept in the study."""

from __future__ import annotations

from collections.abc import Mapping

from . import study_file
from .study_changes import alternative_row, replace_owned
from .study_contents import StudyContents
from .uncertainty_rows import SimulatedRecord, simulated_record, simulated_row

TABLE = "uncertainties"


class StudyUncertainty(StudyContents):
    """Reading and writing simulations; whether one still holds is for who knows the alternative and the error set."""

    def uncertainties(self) -> Mapping[str, SimulatedRecord]:
        """What was simulated, by alternative; a row that cannot be read is left out, see `unreadable`."""
        rows = study_file.read(self.path, TABLE, shapes=False)
        found = self._readable(TABLE, rows, lambda row: (row.values["alternative_id"], simulated_record(row)))
        return dict(found)

    def save_uncertainty(self, key: str, record: SimulatedRecord | None) -> None:
        """Keep what was simulated of an alternative in place of what was before, or nothing; raises StudyError."""
        with study_file.transaction(self.path) as changes:
            alternative_row(changes, key)
            replace_owned(changes, TABLE, key, [] if record is None else [simulated_row(key, record)])
