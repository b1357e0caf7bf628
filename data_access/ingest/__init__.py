"""One engine for all files: layout detection, parsing, quarantine, releases, writing, revert."""
