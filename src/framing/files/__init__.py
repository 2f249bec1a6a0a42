"""The bytes, lines and rows of files: read packed or piped, written whole or not at all."""
