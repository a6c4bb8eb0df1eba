# AME. Needs python3 (3.11 or newer) and make; the rest is installed into .venv from the locks.
PORT ?= 8000
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# None new enough: venv.py says so. None at all: "command not found" would be the shell's own sentence.
PY := $(if $(PYTHON),$(PYTHON),python3)
VENV_PYTHON := .venv/bin/python

.PHONY: help demo test check bench krav lock clean venv venv-dev
.DEFAULT_GOAL := help

help:
	@echo "make demo [PORT=8000]  the demo municipality on this machine, until Ctrl-C"
	@echo "make test [ARGS=...]   every test, the browser's too"
	@echo "make check             format, types, templates, migrations, deployment settings, links"
	@echo "make bench             page times and statistics runs at 10,000 and 1,000,000 inskrivningar"
	@echo "make krav              which tests prove which requirement, and which have none"
	@echo "make lock              new lock files from pyproject.toml (needs uv)"
	@echo "make clean             remove .local, .venv and caches"

venv:
	@$(PY) ame/local/venv.py requirements.lock

venv-dev:
	@$(PY) ame/local/venv.py requirements-dev.lock

demo: venv
	@$(VENV_PYTHON) -m ame.local demo --port $(PORT)

test: venv-dev
	@$(VENV_PYTHON) -m pytest -n 2 --dist loadgroup $(ARGS)

check: venv-dev
	@$(VENV_PYTHON) -m tests.check

bench: venv-dev
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

krav: venv-dev
	@$(VENV_PYTHON) -m tests.krav

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		pyproject.toml --extra local -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		pyproject.toml --extra local --group dev -c requirements.lock -o requirements-dev.lock

clean:
	@if [ -x $(VENV_PYTHON) ]; then $(VENV_PYTHON) -m ame.local stop; fi
	rm -rf .local .venv staticfiles artifacts .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
