"""Asks the sources, gently and guarded, and puts what is new onto Kafka."""
