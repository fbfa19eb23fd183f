"""Our own calls: who is rung next and how fast, and what is said to whoever answers."""
