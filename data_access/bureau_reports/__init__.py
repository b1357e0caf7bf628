"""The forms that bureaus and task forces fill in: fields, templates, guide, layouts, checks."""
