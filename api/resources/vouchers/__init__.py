"""票据: capture a file, follow its reading, correct it, fetch the original."""
