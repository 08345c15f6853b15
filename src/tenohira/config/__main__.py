"""`python -m tenohira.config` is the command `tenohira`."""

from tenohira.config.cli import main

main()
