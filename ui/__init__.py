"""Dock, charts, dialogs and map tools."""
