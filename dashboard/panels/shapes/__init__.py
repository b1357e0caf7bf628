"""Shapes: a frame in, and figure, table and words of it together, worked out in one pass."""
