"""Files to take away: one function a format, each with its source, caveats and filters inside."""
