"""Who asks: a proxy in front, a provider of identities or a device token says it."""
