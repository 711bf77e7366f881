"""The catalogues of translations: made from the code, and checked (docs/languages.md)."""
