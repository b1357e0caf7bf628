"""Routewatch: situational awareness on irregular migration routes."""
