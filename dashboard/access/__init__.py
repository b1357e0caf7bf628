"""Readers and their rights: identity, policy, and the reader of the current request."""
