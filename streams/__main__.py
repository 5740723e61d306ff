"""`python -m streams`: the same as `tocsin`, for the processes that the supervisor starts."""

from streams.cli.app import main

main()
