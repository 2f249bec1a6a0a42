# make demo: set up and read the sample articles.  make test: set up for tests and run them all.
PYTHON ?= python3
BIN := .venv/bin
TEXTS := $(wildcard ../shared/corpora)

.PHONY: demo test lint types corpus rebuild quality scale spark ray clean

demo: .venv/installed
	$(BIN)/framing analyze seeds/articles

test: .venv/installed-dev
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

lint: .venv/installed-dev
	$(BIN)/ruff check .

types: .venv/installed-dev
	$(BIN)/mypy

corpus: .venv/installed-dev
	$(BIN)/python seeds/check.py

# Train again and compare with what is shipped, byte for byte.
rebuild: .venv/installed-dev
	$(BIN)/python benchmarks/rebuild.py $(if $(TEXTS),--texts $(TEXTS))

quality: .venv/installed-dev
	$(BIN)/python benchmarks/quality.py $(if $(TEXTS),--corpora $(TEXTS))

scale: .venv/installed-dev
	$(BIN)/python benchmarks/scale.py

# Optional: the Arrow function under Spark; needs Java.
spark: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'pyspark==4.3.0'
	$(BIN)/python -m pytest tests/test_batches.py -k spark

# Optional: the same under Ray Data.
ray: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'ray[data]==2.60.0'
	$(BIN)/python -m pytest tests/test_batches.py -k ray

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-dev: .venv/installed pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv out build dist
