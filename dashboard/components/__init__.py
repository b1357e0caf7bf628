"""Parts that pages are built of. Each module owns the ids of its elements."""
