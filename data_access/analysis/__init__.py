"""What follows from counts: rules and their verdicts, as pure functions."""
