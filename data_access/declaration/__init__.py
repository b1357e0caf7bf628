"""What a layout is declared with: schema, cells, dates, monthly counts, and the facts of rows."""
