"""Rules: their files, their language, and the checked program."""
