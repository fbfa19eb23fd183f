# Everyday commands; ./run and ./test set everything up by themselves.
VENV := .venv/bin

.PHONY: check unit live bench lock

check:  ## what must be green before a commit
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/pytest -q tests/unit

unit:
	$(VENV)/pytest -q tests/unit

live:
	$(VENV)/pytest -q tests/live

bench:  ## figures for docs/performance.md: half an hour on a quiet machine, nothing else running
	$(VENV)/python -m bench

lock:  ## renew the lock: versions and hashes, no download addresses
	$(VENV)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra test pyproject.toml -o requirements.lock
