"""A worker process that keeps checkpoints as often as its disk allows, not every three seconds."""

from scumble_backend.service.worker import checkpoints, main

if __name__ == "__main__":
    checkpoints.CHECKPOINT_PAUSE = 0.1
    main.main()
