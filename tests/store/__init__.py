"""On SQLite and PostgreSQL alike."""
