"""Figures made for exercises: plausible, deterministic, and never to be taken for real ones.

They stand in for what bureaus and task forces report until somebody reports it. Sizes and rates
follow published totals (hits on travel documents at 7 to 9 per 100,000 searches, on vehicles at
about 90), not any country's real use. They enter the store as a source of its own, under runs
that begin with `x/`, by the same way of writing as imported files.
"""
