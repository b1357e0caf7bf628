"""What is shown, on paper: one HTML for the browser's own print, for files and for packs."""
