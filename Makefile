# Every target makes what it needs, the virtual environment included, and is quick the second time.
# The plain commands behind them are in the README.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin

.PHONY: html serve publish rsync test test-training format clean
.DEFAULT_GOAL := html

html: $(VENV)/site.stamp
	$(BIN)/pelican content

# PORT is the preview's, at http://127.0.0.1:PORT
serve: $(VENV)/site.stamp
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
	$(BIN)/pytest --cov --cov-report=term:skip-covered

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

$(VENV)/site.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[site]'
	@touch $@

$(VENV)/test.stamp: pyproject.toml $(VENV)/site.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/train.stamp: pyproject.toml $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@
