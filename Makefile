# Two commands do everything: `make run` starts the assistant, `make test` runs its tests.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format evaluate lock add clean

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

# What else pytest should do: make test PYTEST="--cov tests/unit"
PYTEST :=
test: setup check  ## Set up what is missing, check the code and run the tests
	@scripts/step.sh "Tests (about 6 minutes on two cores; the first run trains the model as well)" \
	  $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup \
	  --progress -o console_output_style=classic $(PYTEST)

check: setup  ## Check format, lint, types, import rules and the training data
	@scripts/step.sh "Format" $(BIN)/ruff format --check --quiet .
	@scripts/step.sh "Lint" $(BIN)/ruff check --quiet .
	@scripts/step.sh "Types" $(BIN)/mypy
	@scripts/step.sh "Import rules" $(BIN)/lint-imports --no-logo
	@scripts/step.sh "Training data" $(BIN)/helpdesk train --validate

format: setup  ## Format the code and fix what can be fixed automatically
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

evaluate: setup  ## Measure understanding and search on cases kept apart from the training data
	@$(BIN)/python -m tests.evaluation
	@$(BIN)/python -m tests.evaluation.conversation_faults

lock:  ## Resolve the dependencies again, each at the newest version that works (needs uv)
	uv pip compile pyproject.toml --extra assistant --extra test --upgrade $(LOCK) \
	  -o requirements.txt
	uv pip compile requirements-browser.in -c requirements.txt --upgrade $(LOCK) \
	  -o requirements-browser.txt

add:  ## Add a part of Rasa that is left out: make add PART=slack (docs/dependencies.md)
	@scripts/setup.sh $(PART)

clean:  ## Remove everything that was made here: environment, data, models
	rm -rf .venv .venv-* .tools var models .rasa
