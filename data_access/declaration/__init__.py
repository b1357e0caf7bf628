"""What layouts are declared with: schema, cells, dates, monthly counts and facts."""
