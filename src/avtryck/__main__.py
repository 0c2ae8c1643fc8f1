"""`python -m avtryck`."""

from avtryck.config.cli import main

main()
