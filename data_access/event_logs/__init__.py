"""Event logs of bureaus, counted into the reports that bureaus hand in."""
