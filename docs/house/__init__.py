"""Draws the house from its code: rooms and who knows whom, and its figures.

Run it in the root of the repository, in the environment of the tests:

    .venv/bin/python -m docs.house
"""
