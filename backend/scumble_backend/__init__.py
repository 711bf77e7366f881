"""The backend: engine and service."""
