"""One file per format of the report: each binds ``render(report) -> str``. Found by name."""
