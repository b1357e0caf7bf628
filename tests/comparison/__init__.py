"""The release before beside this checkout: the same addresses, readers and figures, compared.

Why and how: CONTRIBUTING.md. What differs on purpose is listed in `intended.toml`.
"""
