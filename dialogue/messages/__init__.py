"""Voice messages in words: which of them name an account, a meter, a value, and every way to understand the whole."""
