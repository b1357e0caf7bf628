"""The chair's remote and the walls that follow it, as they stand in a file of the server's."""
