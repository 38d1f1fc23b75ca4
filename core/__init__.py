"""The railway engineering: pure functions on arrays and shapes. Imports neither qgis nor Qt."""
