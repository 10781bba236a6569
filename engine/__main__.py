"""`python -m engine` is the command `check`."""

from engine.cli.main import main

main(prog_name="check")
