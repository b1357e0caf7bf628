"""The forms that bureaus and task forces fill in: formats, templates, rows, checks."""
