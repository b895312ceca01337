# Two commands do everything: `make run` starts the assistant, `make test` runs its tests.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format evaluate lock clean

export RASA_TELEMETRY_ENABLED := false
# Another Python's packages would be found before ours; and without compiled modules on disk every
# start takes three times as long.
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
  --no-emit-find-links --quiet --custom-compile-command "make lock"

help:  ## Show the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## Make or refresh the environment in .venv
	@scripts/setup.sh

run: setup  ## Set up what is missing and start the whole assistant
	@$(BIN)/helpdesk start

test: setup check  ## Set up what is missing, check the code and run the tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup

check: setup  ## Check format, lint, types, import rules and the training data
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/helpdesk train --validate

format: setup  ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

evaluate: setup  ## Measure understanding and search on cases kept apart from the training data
	@$(BIN)/python -m tests.evaluation

lock:  ## Resolve the dependencies again, each at the newest version that works (needs uv)
	uv pip compile pyproject.toml --extra assistant --extra test --upgrade $(LOCK) \
	  -o requirements.txt
	uv pip compile requirements-browser.in -c requirements.txt --upgrade $(LOCK) \
	  -o requirements-browser.txt

clean:  ## Remove everything that was made here: environment, data, models
	rm -rf .venv .venv-* .tools var models .rasa
