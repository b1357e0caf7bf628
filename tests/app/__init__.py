"""The server through its test client."""
