PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench gallery data languages clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fast,test]'
	touch $@

.venv: $(READY)

demo: $(READY)  ## write the demo county, plan it, draw its maps
	$(BIN)/gridplan demo demo

test: $(READY)  ## everything that must hold; browser tests need Debian's chromium and chromium-driver; COVERAGE=--cov measures, too
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal $(COVERAGE)

lint: $(READY)
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	$(BIN)/mypy

$(VENV)/.bench: $(READY)  # the public engines that benchmarks measure against
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fast,test,bench]'
	touch $@

bench: $(VENV)/.bench  ## measure against public engines and known optima; stops where a known value is missed
	for program in benchmarks/[a-z]*.py; do $(BIN)/python $$program || exit 1; done

gallery: $(READY)  ## redraw the pictures in maps/gallery from the demo county
	$(BIN)/gridplan travel demo --scenario wet_season --against normal
	$(BIN)/python maps/gallery/render.py demo

data: $(READY)  ## write data/ anew; the result must not differ from what is committed
	$(BIN)/python -m data.generator

languages: $(READY)  ## bring the Chinese catalogues up to date with the code; stops where a text has no Chinese
	$(BIN)/python -m gridplan.languages.upkeep

clean:
	rm -rf $(VENV) demo dist build .mypy_cache .pytest_cache .ruff_cache
