"""Without a database, a server or a browser."""
