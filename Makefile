# The workflow. `make demo` shows everything; `make up` runs the live product.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo up down test lint format bench pictures lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 10

setup: .venv/.installed ## make the virtual environment from requirements.lock

.venv/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "vedette: Python 3.11, 3.12 or 3.13 is needed: install one, or run make PYTHON=/path/to/python" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "vedette: $(PYTHON) lacks the venv module: install it (Debian and Ubuntu: apt install python3-venv)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "vedette: the virtual environment could not be made: see above" >&2; exit 1; }
	@echo "installing packages"
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q plugins dags
	@touch $@

.venv/.developing: .venv/.installed requirements-dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup ## the whole flow on the sample newsroom, offline; KEEP=1 leaves it running
	@$(BIN)/vedette demo $(if $(KEEP),--keep)

up: setup ## the live product: UI on 127.0.0.1:8080, until Ctrl-C
	@$(BIN)/vedette up

down: setup ## stop what a crash left running; PURGE=1 removes its state, too; INSTANCE=demo only that one
	@$(BIN)/vedette $(if $(INSTANCE),--instance $(INSTANCE)) down $(if $(PURGE),--purge)

test: .venv/.developing ## every test
	@$(BIN)/python -m pytest $(ARGS)

lint: .venv/.developing ## style and types
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

format: .venv/.developing ## put the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.developing ## measure against references in the same run; JSON=1 for JSON Lines
	@$(BIN)/vedette bench $(if $(JSON),--json)

pictures: .venv/.developing ## take docs/pictures from a demonstration; needs Chromium
	@$(BIN)/python -m tests.browser.pictures

lock: .venv/.developing ## resolve the dependencies again
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra embedding pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev --extra embedding -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the virtual environment and caches
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build
