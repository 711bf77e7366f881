"""Videos as numbered frames and back, by PyAV (optional): ``pip install 'scumble[video]'``."""
