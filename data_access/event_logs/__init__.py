"""Count event logs of bureaus into the reports that they submit."""
