"""Measures; nothing here passes or fails by the clock."""
