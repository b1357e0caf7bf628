"""Statistical disclosure control: which small counts stay hidden, and what would tell them."""
