"""Programs that make files which are kept with the product; none of them runs in it."""
