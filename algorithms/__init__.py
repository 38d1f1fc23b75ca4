"""Processing algorithms: everything the dock can do, headless."""
