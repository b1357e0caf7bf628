"""File formats: a document of any of them becomes sheets of text."""
