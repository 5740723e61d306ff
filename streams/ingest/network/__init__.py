"""The way to the network and from it: guarded, polite and bounded."""
