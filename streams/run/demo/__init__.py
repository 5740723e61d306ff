"""The demonstration: a news day on this machine, watched from outside and counted at its end."""
