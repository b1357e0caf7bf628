"""The forms that bureaus and task forces fill in: formats, templates, guide, rows, checks."""
