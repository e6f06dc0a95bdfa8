# `make demo` and `make test` do all the set-up that they need, in .venv.

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
ROUNDS ?= 50
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))

.PHONY: demo test pytest torture test-lowest lint docs gallery bench scale clean

demo: $(VENV)/installed $(VENV)/browser
	$(BIN)/hpland demo
	@echo "put hpland on your PATH:    source $(BIN)/activate"

test: lint pytest

pytest: $(VENV)/installed-dev $(VENV)/browser
	$(BIN)/python -m pytest -n 2 --dist worksteal

# every fault 50 times: an hour, on a machine that does nothing else. atheris has no wheel everywhere;
# without it readers are fuzzed by hypothesis alone
torture: $(VENV)/installed-dev $(VENV)/browser
	-$(BIN)/python -m pip install --quiet --only-binary=:all: 'atheris>=3'
	$(BIN)/python -m pytest tests/faults --rounds $(ROUNDS) -n 2 --dist worksteal

# with the lowest versions that pyproject.toml admits; their types are older than what mypy checks
test-lowest: export PIP_CONSTRAINT := constraints.txt
test-lowest:
	$(MAKE) pytest VENV=.venv-lowest PYTHON=python3.11

.venv-lowest/installed-dev: constraints.txt

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# docs/catalogue.md, and the pictures of it and of the README; one of a real optuna-dashboard
docs: export OPTUNA_STORAGE := $(VENV)/docs.db
docs: $(VENV)/installed-dev $(VENV)/browser
	$(BIN)/hpland landscapes -f csv | tail -n +2 | grep -v 'hpland\[real\]' | cut -d, -f1 | \
		xargs $(BIN)/hpland simulate --if-exists replace
	$(BIN)/hpland plot --format png --scale 0.8 --out docs
	$(BIN)/python -m hpland.explain.catalogue > docs/catalogue.md
	$(BIN)/python -m tests.dashboard

# docs/gallery.md: hpland's figures beside Optuna's; WILD is a folder of strangers' databases
gallery: $(VENV)/installed-dev $(VENV)/browser
	$(BIN)/python -m benchmarks.gallery $(WILD)

# a quarter of an hour, on a machine that does nothing else
bench: $(VENV)/installed-bench $(VENV)/browser
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scale

# the table of docs/scale.md, in five minutes, on a machine that does nothing else
scale: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.scale

clean:
	rm -rf .venv .venv-lowest studies figures

# Debian's python3 has no venv of its own; as root it can be had
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "hpland needs Python 3.11 or newer" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	touch $@ $(VENV)/installed

$(VENV)/browser: | $(VENV)/installed
	$(BIN)/python -m hpland.output.browser
	touch $@
