"""Recognising what callers say: models, recognisers in processes of their own, and when somebody speaks."""
