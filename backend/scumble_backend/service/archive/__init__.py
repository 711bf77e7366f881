"""Jobs on disk, safe from a power cut: one folder per job, and an index made from them.

Knows no sockets and no PyTorch. All of it runs in the archive thread (see ``archive_thread``).
"""
