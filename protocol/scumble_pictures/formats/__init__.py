"""The file formats, each read as it is stored."""
