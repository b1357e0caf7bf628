"""The vocabulary of the field as rows of data: one home for each name, unit and caveat.

Labels here are English message ids; the dashboard translates them when it shows them.
"""
