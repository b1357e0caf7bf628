"""The SQL store: tables, engines, migrations. SQLite and PostgreSQL, one schema."""
