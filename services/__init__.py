"""Use cases: the only way to change the utility's data, whoever asks for it."""
