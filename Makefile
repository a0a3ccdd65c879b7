# Two commands for a newcomer: `make demo` and `make test`. Both need Python 3.11+ and nothing else.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.ready-dev
UV := $(BIN)/uv pip install --quiet --python .venv
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --override overrides.in
# What only Debian has: a real S3-compatible server, and a font for the sample generator's tests.
DEBIAN := swift swift-proxy swift-account swift-container swift-object memcached fonts-noto-cjk

.PHONY: demo serve test lint bench bench-api bench-reading samples lock clean system

demo: $(READY)
	$(BIN)/zsb demo

serve: $(READY)
	$(BIN)/zsb serve --demo

test: $(DEV) system lint
	$(BIN)/python -m tests.halves
	$(BIN)/python -m coverage combine --quiet .coverage-reading .coverage-rest
	$(BIN)/python -m coverage json --quiet -o .coverage.json
	$(BIN)/python -m tests.coverage_floors .coverage.json

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: bench-api bench-reading
	$(BIN)/python -m benchmarks.budget_race

bench-api: $(DEV)
	$(BIN)/python -m benchmarks.api

bench-reading: $(DEV)
	$(BIN)/python -m benchmarks.reading

samples: $(DEV)
	$(BIN)/python -m samples.generator --out samples --seed 7

# Locks carry hashes and no addresses; run this after a change to one of the .in files.
lock: $(READY)
	$(UV_LOCK) requirements.in -o requirements.lock
	$(UV_LOCK) requirements-dev.in -c requirements.lock -o requirements-dev.lock
	$(UV_LOCK) requirements-uv.in -o requirements-uv.lock

system:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! dpkg -s $(DEBIAN) >/dev/null 2>&1; then \
		echo "installing Debian packages for the tests: $(DEBIAN)"; \
		(apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(DEBIAN)) \
			>/tmp/zsb-apt.log 2>&1 || echo "could not install them all; the tests that need them will say so"; \
	fi

clean:
	rm -rf .venv .zsb .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* *.egg-info

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@echo "setting up .venv (first run: about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(UV) --no-deps --require-hashes -r requirements.lock
	@$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(READY) requirements-dev.lock
	@$(UV) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
