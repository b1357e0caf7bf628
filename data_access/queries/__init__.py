"""`Filters` to statements: what pages, data interface and files ask of the store."""
