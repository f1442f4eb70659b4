# The single door. Each target does the set-up it needs, from a fresh clone on: Python 3.11+, make and git are enough.
#
#   make setup      .venv/bin/coterie, from the locks
#   make run        the set-up, then a guided tour over a small generated shop
#   make test       the checks, then the fast tests with coverage
#   make test-slow  the long proofs: minutes each
#   make check      ruff, mypy, import-linter
#   make bench      the measurements behind docs/performance.md   (PEOPLE=100000 for a smaller base)
#   make format     put the code in its canonical form
#   make locks      write requirements/*.txt from pyproject.toml  (UPGRADE=1 for the newest versions)
#   make clean      remove what these made

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
PEOPLE ?= 1000000
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)/bootstrap/bin/uv
LOCK := requirements/dev.txt
# The stamp's name carries the lock's contents, so that a changed lock means a new set-up and a touched one does not.
STAMP := $(VENV)/stamp-$(firstword $(shell cat $(LOCK) pyproject.toml Makefile | cksum))

# uv is told what pip already knows of this machine: its certificates and where its packages come from.
export UV_SYSTEM_CERTS := 1
export UV_LINK_MODE := copy
index = $(shell echo $${PIP_INDEX_URL:-$$($(PYTHON) -m pip config get global.index-url 2>/dev/null)})
uv = $(if $(index),UV_DEFAULT_INDEX='$(index)') $(UV)

.PHONY: help setup run test test-fast test-slow check format bench locks clean

help:
	@sed -n '3,11s/^# \{0,1\}//p' Makefile

setup: $(STAMP)

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Coterie needs Python 3.11 or newer; say which with make PYTHON=python3.12 …")'
	@echo "· setting up .venv (a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(PYTHON) -m venv $(VENV)/bootstrap
	@$(VENV)/bootstrap/bin/python -m pip install --quiet --disable-pip-version-check uv 2> >(grep -v 'is ignored' >&2)

$(STAMP): | $(UV)
	@$(uv) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $(LOCK)
	@$(uv) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src/coterie
	@rm -f $(VENV)/stamp-*; touch $@
	@echo "· $(BIN)/coterie is ready"

run: setup
	@$(BIN)/coterie tour

test: check
	@$(MAKE) --no-print-directory test-fast

# Coverage is asked twice: of everything (pyproject.toml), and of what a condition means, where every line is run.
test-fast: setup
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist worksteal --cov --cov-report= --cov-fail-under=0
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage report --include='src/coterie/model/*,src/coterie/language/*,src/coterie/compile/*' --fail-under=100

test-slow: setup
	$(BIN)/python -m pytest -m slow -n $(WORKERS) --dist worksteal

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format

bench: setup
	$(BIN)/python bench/run.py --people $(PEOPLE) --write docs/performance.md

# Versions and hashes for every platform, no addresses.
compile = $(uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make locks" $(if $(UPGRADE),--upgrade)

locks: | $(UV)
	@$(compile) pyproject.toml --output-file requirements/base.txt
	@$(compile) pyproject.toml --extra postgres --constraint requirements/base.txt --output-file requirements/postgres.txt
	@$(compile) pyproject.toml --extra postgres --extra dev --constraint requirements/postgres.txt --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* coterie-data tour
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
