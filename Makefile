# Every target makes what it needs, the virtual environment included, and is quick the second time.
# The plain commands behind them are in the README.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
# What Pip is to install for torch, such as torch==2.13.0+cpu
TORCH ?= torch>=2.7
COMPILE = $(BIN)/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --group build \
	--custom-compile-command 'make requirements' pyproject.toml

.PHONY: html serve publish rsync test coverage test-training format requirements clean
.DEFAULT_GOAL := html

html: $(VENV)/site.stamp
	$(BIN)/pelican content

# PORT is the preview's, at http://127.0.0.1:PORT; the editor's desk is below it, at /review/
serve: $(VENV)/site.stamp
	@echo "The editor's desk: http://127.0.0.1:$(PORT)/review/"
	$(BIN)/pelican content --autoreload --listen --port $(PORT)

# Problems are listed and do not stop the publication: what cannot be read is left out or a draft.
publish: $(VENV)/site.stamp
	-@$(BIN)/digest-reader --settings publishconf.py check content/digests
	$(BIN)/pelican content --settings publishconf.py --fatal errors

# TO is whatever rsync understands, such as me@example.org:/var/www/briefing
rsync:
	@test -n "$(TO)" || { echo "Say where to: make rsync SITEURL=https://… TO=host:folder" >&2; exit 2; }
	$(MAKE) publish
	rsync --recursive --links --times --checksum --compress --delete-after --chmod=D755,F644 output/ "$(TO)/"

test: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile

# Which lines of the package the tests run: apart, as it takes half as long again.
coverage: $(VENV)/test.stamp
	$(BIN)/pytest --numprocesses auto --dist loadfile --cov --cov-report=term:skip-covered

# Making a model is tested apart: torch is large.
test-training: $(VENV)/train.stamp
	$(BIN)/pytest tests/training

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) output cache .digest-reader .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "digest-reader needs Python 3.11 or newer; say where it is: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The libraries of requirements/NAME.txt, each as its hash says, and the package itself, which is built from here.
define install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/site.stamp: requirements/site.txt pyproject.toml | $(BIN)/python
	$(call install,$<)

$(VENV)/test.stamp: requirements/test.txt $(VENV)/site.stamp
	$(call install,$<)

# torch is another file for each kind of graphics card, so there is no hash that holds everywhere.
$(VENV)/train.stamp: requirements/train.txt $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(TORCH)'
	$(call install,$<)

# Renews the files of requirements/ within the ranges of pyproject.toml, for Python 3.11 and all later ones.
# What is installed for the site is what was tested: each file is a part of the one before.
requirements: $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	mkdir -p requirements
	echo torch | $(COMPILE) --extra train --extra test --excludes - --upgrade --output-file requirements/train.txt
	$(COMPILE) --extra test --constraint requirements/train.txt --output-file requirements/test.txt
	$(COMPILE) --extra site --constraint requirements/test.txt --output-file requirements/site.txt
