"""Krita's colour spaces, and pixels on their way to the wire's formats and back."""
