"""Who reads, and what they may: identity, rights, and the reader of the request at work."""
