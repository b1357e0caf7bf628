"""What walls show: playlists of scenes as rows, and the plain files that they are read from."""
