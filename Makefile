# Needs make and Python 3.11 or newer; everything else comes from requirements.lock into .venv.

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8765
STORE ?= ./lineage-data
UV ?= uv
PYTEST_ARGS ?=
SEEDS ?= 5

# The first interpreter that is new enough and can create a virtual environment.
PYTHON ?= $(shell for p in python3.11 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test thorough mutants lint format bench bench-kafka bench-neo4j faults faults-neo4j schemas lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# Two stamps: a new lock rebuilds the environment from nothing, a new pyproject.toml only
# registers the project again (scripts and entry points live there).
$(VENV)/locked.stamp: requirements.lock
	@python="$(PYTHON)"; test -n "$$python" || { \
		echo "make: needs Python 3.11 or newer with its venv module," \
			"as python3.11 or python3 (or: make PYTHON=/path/to/python)" >&2; exit 1; }; \
	"$$python" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/project.stamp: $(VENV)/locked.stamp pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/project.stamp ## build .venv from requirements.lock (the other targets do so when needed)

run: setup ## start the API with sample data on HOST:PORT (127.0.0.1:8765), store in STORE
	$(BIN)/lineage serve --sample --host $(HOST) --port $(PORT) --store $(STORE)

test: setup ## run the quick tests (PYTEST_ARGS is passed on)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

thorough: setup ## run every test, with many more examples each
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -m 'thorough or not thorough' --timeout=1800 $(PYTEST_ARGS)

mutants: setup ## break the rules of law on purpose and list what no test noticed (half an hour)
	HYPOTHESIS_PROFILE=ci $(BIN)/mutmut run
	$(BIN)/mutmut results

lint: setup ## check style, format, types and the boundaries between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## rewrite the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## run the benchmarks and print their table (BENCH_ARGS='--movements 10000000')
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

bench-kafka: setup ## measure from a real broker into the embedded store
	$(BIN)/python -m tests.bench.bus

faults: setup ## try every fault of a bus with SEEDS (5) seeds, and write deploy/faults.md (20 minutes)
	LINEAGE_TEST_FAULTS_TABLE=deploy/faults.md LINEAGE_TEST_FAULT_SEEDS=$(SEEDS) $(BIN)/python -m pytest \
		tests/consumers/bus/test_faults.py tests/consumers/bus/test_shared.py \
		-m 'thorough or not thorough' $(PYTEST_ARGS)

bench-neo4j: setup ## measure the Neo4j store against a server of its own and print the table
	$(BIN)/python -m tests.bench.neo4j

faults-neo4j: setup ## kill a Neo4j server twenty times under load; writes deploy/faults-neo4j.md
	$(BIN)/python -m tests.neo4j.faults deploy/faults-neo4j.md

schemas: setup ## generate the JSON Schemas of the events into deploy/schemas
	$(BIN)/python -m lineage.events.schemas deploy/schemas

lock: ## resolve pyproject.toml into requirements.lock (needs uv; UPGRADE=--upgrade for newer versions)
	@command -v "$(UV)" >/dev/null || { echo "make lock: needs uv (or: make lock UV=/path/to/uv)" >&2; exit 1; }
	"$(UV)" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --extra dev \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' $(UPGRADE) --output-file requirements.lock pyproject.toml

clean: ## remove the environment, caches and builds (the store stays)
	rm -rf $(VENV) mutants build dist htmlcov .coverage .coverage.* .hypothesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find lineage consumers api deploy tests -name __pycache__ -type d -prune -exec rm -rf {} +
