"""The catalogue: a module a subject, whose rows name measure, query, shape and texts."""
