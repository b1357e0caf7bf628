"""New releases from the publishers' own addresses: the one part that asks hosts of others.

Nothing that serves pages imports it: a contract in pyproject.toml, and a test.
"""

BY_HAND = "by hand"
"""What comes of a source without an address that always has its newest file."""
