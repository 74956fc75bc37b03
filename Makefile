# The only door: `make` prints what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export LIVE_CORPUS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run demo test site check lint types format lock schema datasette image clean bench-quick bench-extraction bench-gate bench-delay bench-sequence bench-cadence bench-crash bench-damage bench-mutants bench-outage bench-pages bench-soak bench-speed

help: ## print this
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.13 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the program needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.dev: requirements-dev.lock $(BIN)/.run
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(BIN)/.dev ## install everything into .venv

run: $(BIN)/.run ## watch the live pages of sources.yaml; the page is at http://127.0.0.1:8080
	@exec $(BIN)/aggregator run

demo: $(BIN)/.run ## watch a live page of our own unfold; nothing goes over the network
	@$(BIN)/aggregator demo

test: $(BIN)/.dev ## run the tests
	@$(BIN)/python -m pytest -n auto -q

site: $(BIN)/.dev ## check a known site's data file and its recording (SITE=guardian)
	@test -f aggregator/extract/sites/$(SITE).yaml || { echo "There is no aggregator/extract/sites/$(SITE).yaml; name a data file: make site SITE=guardian"; exit 1; }
	@$(BIN)/python -m pytest -q --tb=short -p no:randomly tests/extract/test_sites.py -k "[$(SITE)]"

check: lint types ## ruff and mypy

lint: $(BIN)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(BIN)/.dev
	@$(BIN)/mypy --strict

format: $(BIN)/.dev ## put the code into the one form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

datasette: $(BIN)/.dev ## query the database at http://127.0.0.1:8001
	@$(BIN)/datasette serve db/news.db --metadata db/datasette.yaml --port 8001

bench-quick: $(BIN)/.dev ## the short runs of all benches
	@$(BIN)/python benchmarks/delay.py --quick
	@$(BIN)/python benchmarks/extraction.py
	@$(BIN)/python benchmarks/real_pages.py
	@$(BIN)/python benchmarks/cadence.py --quick
	@$(BIN)/python benchmarks/gate.py --quick
	@$(BIN)/python benchmarks/speed.py --quick

bench-extraction: $(BIN)/.dev ## how well pages are read (LIVE_CORPUS=folder adds real ones)
	@$(BIN)/python benchmarks/extraction.py

bench-gate: $(BIN)/.dev ## looks with hostile changes: whether the hot path overlooks any
	@$(BIN)/python benchmarks/gate.py

bench-speed: $(BIN)/.dev ## what a look that finds nothing costs, beside urlwatch, webchanges and changedetection.io
	@$(BIN)/python benchmarks/speed.py

bench-sequence: $(BIN)/.dev ## coverages look by look in every family of markup, faulty looks mixed in
	@$(BIN)/python benchmarks/sequence.py

bench-cadence: $(BIN)/.dev ## when to look, against fixed intervals and against who knows the rate
	@$(BIN)/python benchmarks/cadence.py

bench-mutants: $(BIN)/.dev ## known mistakes in a copy of the program: each caught by the test named for it
	@$(BIN)/python benchmarks/mutants.py

bench-pages: $(BIN)/.dev ## real pages through the real daemon (LIVE_CORPUS=folder)
	@$(BIN)/python benchmarks/real_pages.py

bench-delay: $(BIN)/.dev ## publication to webhook, with a kill -9 in the middle
	@$(BIN)/python benchmarks/delay.py

KILLS ?= 1000
bench-crash: $(BIN)/.dev ## kill -9 at random and at every named point (KILLS=1000): nothing lost, nothing twice
	@$(BIN)/python benchmarks/crash.py --kills $(KILLS)

bench-damage: $(BIN)/.dev ## torn logs and damaged files: cut off at a commit, or found and left alone
	@$(BIN)/python benchmarks/damage.py

bench-outage: $(BIN)/.dev ## a receiver that is down for 72 virtual hours beside 99 that are well
	@$(BIN)/python benchmarks/outage.py 2>/dev/null

bench-soak: $(BIN)/.dev ## a virtual day at 1,000 pages, a look each minute: memory, descriptors and tasks stay (QUICK=1: an hour)
	@$(BIN)/python benchmarks/soak.py $(if $(QUICK),--quick)

image: ## build the container image
	@docker build -t live-aggregator .

schema: $(BIN)/.dev ## write the generated schemas anew
	@$(BIN)/python -m aggregator.store.schema > db/schema.sql
	@$(BIN)/python -m aggregator.config.schema > docs/sources.schema.json

UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: ## bring the lock files up to date (needs uv)
	@$(UV_COMPILE) pyproject.toml --extra chat --group build -o requirements.lock
	@$(UV_COMPILE) pyproject.toml --extra chat --extra datasette --group build --group dev -o requirements-dev.lock
	@$(UV_COMPILE) --group datasette -o requirements-datasette.lock

clean: ## remove what can be made again
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
