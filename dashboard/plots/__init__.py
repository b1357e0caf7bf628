"""Drawings: frames in, plain values out. No database, no clock, no Dash, no argument changed."""
