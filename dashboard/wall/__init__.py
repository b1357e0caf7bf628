"""Walls and the remotes that steer them: scenes, playlists as files and in the store."""
