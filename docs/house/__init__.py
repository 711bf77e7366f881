"""The house as its code draws it: rooms and who knows whom, and its figures.

Run it in the root of the repository, in the environment of the tests:

    .venv/bin/python -m docs.house
"""
