"""From published files to the store: one declaration a source, one engine for all."""
