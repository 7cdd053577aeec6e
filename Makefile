# The two commands of the README are `make demo` and `make test`. Everything else serves them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DISTRIBUTIONS := contracts chassis services/registration services/sessions services/certificates services/notifications deploy/local

.PHONY: help setup lock generate check format test demo up bench clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/ready ## make .venv with the locked requirements and the seven distributions

.venv/ready: requirements/bootstrap.txt requirements/development.txt $(DISTRIBUTIONS:%=%/pyproject.toml)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	@echo "Installing the locked requirements into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r requirements/development.txt \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	@$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --no-build-isolation $(DISTRIBUTIONS:%=-e ./%)
	@touch $@

lock: ## resolve the requirements again (needs .venv)
	@$(BIN)/uv pip compile --system-certs --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -p 3.11 \
		--upgrade requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(BIN)/uv pip compile --system-certs --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -p 3.11 \
		--upgrade $(foreach d,contracts chassis registration sessions certificates notifications local,--no-emit-package diplomado-$(d)) \
		requirements/development.in -o requirements/development.txt
