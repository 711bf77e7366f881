"""Krita's layers: what is read of them, how they blend, which painting was made of which."""
