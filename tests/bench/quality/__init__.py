"""How well it reads and joins, on texts that nobody of the project wrote: `python -m tests.bench.quality [set ...]`.

The sets carry no licence to redistribute: they lie in `../shared/eval`, or where `TOCSIN_EVAL_DIR` says, and the README
beside them defines how each is measured. A set that is not there is said to be missing, never guessed.
"""
