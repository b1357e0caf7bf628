"""Statistical disclosure control: which small counts are hidden, and which would reveal them."""
