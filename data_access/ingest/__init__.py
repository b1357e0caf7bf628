"""One engine for all files: document, layout, rows, facts, quarantine, release."""
