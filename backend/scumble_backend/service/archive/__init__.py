"""Jobs on disk: what a power cut must not take. One folder a job, and an index made from them.

Knows no sockets and no PyTorch. All of it runs in the keeper's thread (see ``service.keeper``).
"""
