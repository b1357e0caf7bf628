"""The compact tables that the project ships, and the layouts that they are read with."""
