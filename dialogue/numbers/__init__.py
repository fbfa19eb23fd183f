"""Numbers out of spoken words, Russian and Kazakh: every digit string they may mean, and which one fits a question."""
