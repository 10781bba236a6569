"""`python -m engine` is the command `check`."""

from engine.command import main

main()
