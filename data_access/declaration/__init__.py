"""What a layout is declared with: schema, cells, codes, dates, and the facts that rows become."""
