# The two commands of the README are `make run` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
BEHOV := $(BIN)/behov
# Compiled at first use, what is used: compiling every module of every package takes longer than installing it.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt
ENCODER = $(BEHOV_HOME)/encoders/multilingual-e5-small-behov
SAMPLES := ingest/samples
SAMPLE_NEED := matsvinn-skolrestauranger
export BEHOV_HOME ?= var

.PHONY: help run front serve test trust tour gate check format bench clean

help:  ## Say what each target does.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Behov needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

.venv/tested: .venv/installed
	$(INSTALL) --editable '.[test]'
	@touch $@

service/web/node_modules/.package-lock.json: service/web/package.json service/web/package-lock.json .venv/installed
	$(BIN)/python -m service.web.fetching
	@touch $@

front: service/web/node_modules/.package-lock.json  ## Fetch the styles and scripts that the pages load.

serve: run front  ## Open the service on the sample data, with a demo login for each role.
	$(BEHOV) serve --demo

run: .venv/installed front  ## Set everything up and print the shortlist of a sample need.
	$(BEHOV) setup
	$(BEHOV) ingest $(SAMPLES)/catalogues/*/source.yaml $(SAMPLES)/needs/source.yaml || [ $$? -eq 1 ]  # 1: some rows refused
	$(BEHOV) outcomes import $(SAMPLES)/pilots/pilots.csv
	$(BEHOV) index
	$(BEHOV) match --need $(SAMPLE_NEED) --out $(BEHOV_HOME)/shortlist.xlsx --out $(BEHOV_HOME)/shortlist.json
	@echo
	@echo 'What to try next, with fictional data:'
	@echo '  $(BEHOV) status                                     what is in the data folder'
	@echo '  $(BEHOV) match "Vi behöver hitta läckor i ledningsnätet innan vattnet når gatan."'
	@echo '  $(BEHOV) match --need $(SAMPLE_NEED) -k 15 --country NO'
	@echo '  $(BEHOV) shortlist show 1 --in en                   the same list for an English reader'
	@echo '  $(BEHOV) replay 1                                   made again, byte for byte'
	@echo '  $(BEHOV) evaluate                                   how well the ranking does against past pilots'
	@echo
	@echo 'The same in a browser: `make serve`, then open http://127.0.0.1:8000'

test: check  ## Lint, type check and run the tests.
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

trust: check  ## The tests that take long.
	$(BIN)/python -m pytest -q -m trust

tour: check  ## Take the pictures of docs/tour.md anew.
	$(BIN)/python -m tests.service.web.tour docs/tour

gate: .venv/installed  ## Put ranking through the gate on the sample pilots, against the committed baseline.
	rm -rf var/gate && mkdir -p var/gate/encoders var/test-embeddings
	[ ! -d var/test-encoder/e5-small ] || ln -s ../../test-encoder/e5-small var/gate/encoders/multilingual-e5-small-behov
	ln -s ../test-embeddings var/gate/embeddings
	BEHOV_HOME=var/gate $(BEHOV) ingest $(SAMPLES)/catalogues/*/source.yaml $(SAMPLES)/needs/source.yaml || [ $$? -eq 1 ]  # 1: some rows refused
	BEHOV_HOME=var/gate $(BEHOV) index
	BEHOV_HOME=var/gate $(BEHOV) outcomes import $(SAMPLES)/pilots/pilots.csv
	BEHOV_HOME=var/gate $(BEHOV) evaluate --against evaluation/baselines/samples.json --out var/gate/report

check: .venv/tested front  ## Lint and type check.
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

format: .venv/tested  ## Put the code in the project's format.
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: .venv/installed  ## Measure everything that docs/benchmarks.md states (long).
	$(BIN)/python -m evaluation.benchmarks.encoding --model $(ENCODER)
	$(BIN)/python -m evaluation.benchmarks.index_and_match --model $(ENCODER)
	$(BIN)/python -m evaluation.benchmarks.start --home $(BEHOV_HOME)
	for name in sbir learning doffin norquad companies nynorsk nobody categories parts; do $(BEHOV) benchmark $$name || exit; done
	$(BIN)/python -m evaluation.benchmarks.service_load --home $(BEHOV_HOME)/load --seconds 600

clean:  ## Take away the environment and caches; the data folder stays.
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache
