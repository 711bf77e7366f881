"""``python -m scumble_backend``: run the backend (what ``scumble serve`` does)."""

from scumble_backend.service.server.main import main

if __name__ == "__main__":
    raise SystemExit(main())
