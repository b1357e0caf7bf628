"""What can be said of counts: rules and their verdicts, as pure functions."""
