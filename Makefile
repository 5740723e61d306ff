# Two commands matter: `make demo` and `make test`. Each sets up all that it needs in .venv, from Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.PHONY: demo test run check bench format lock clean

demo: $(RUNTIME)
	@$(BIN)/tocsin demo

run: $(RUNTIME)
	@$(BIN)/tocsin run

test: $(DEVELOPMENT)
	$(BIN)/pytest

check: $(DEVELOPMENT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy

bench: $(DEVELOPMENT)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.quality

format: $(DEVELOPMENT)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The locks carry hashes and name no index; `uv` is needed only here.
lock:
	uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -q --extra bot --group build -o requirements/runtime.txt
	uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -q --extra bot --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tocsin needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(DEVELOPMENT): requirements/dev.txt $(RUNTIME)
	@echo "Installing the tools for tests and checks into $(VENV) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
