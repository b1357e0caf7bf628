"""Figures about irregular migration: what they mean, where they are kept, how they get there."""
