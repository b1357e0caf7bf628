"""Which months a measure is known for: how complete, published when, as known on which day."""
