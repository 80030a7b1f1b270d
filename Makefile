# The commands of this project; each makes the environment it needs.
PYTHON ?= python3
TORCH = torch==2.13.0
VENV = .venv
DEMO = .venv-demo

.PHONY: help demo test lint types imports docs-check unit bench test-frameworks test-gpu clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /	/'

demo: $(DEMO)/ready  ## a broken training script explained, then its mended twin proved the same
	@$(DEMO)/bin/python examples/demo.py

test: $(VENV)/ready lint types imports docs-check unit  ## everything that CI checks, but for test-frameworks

lint: $(VENV)/ready
	$(VENV)/bin/ruff check --no-cache .
	$(VENV)/bin/ruff format --no-cache --check .

types: $(VENV)/ready
	$(VENV)/bin/mypy

imports: $(VENV)/ready
	$(VENV)/bin/lint-imports

docs-check: $(VENV)/ready
	$(VENV)/bin/python docs/check.py

unit: $(VENV)/ready
	$(VENV)/bin/pytest -n 2 --dist worksteal -m "not gpu" --reruns 1 -rR --timeout 600 --ignore tests/frameworks $(ARGS)

test-frameworks: $(VENV)/ready  ## run and verify real scripts of every framework
	$(VENV)/bin/pytest -n 2 --dist worksteal -m "not gpu" --reruns 1 -rR --timeout 600 tests/frameworks

bench: $(VENV)/ready  ## benchmarks beside what people would use instead
	$(VENV)/bin/python benchmarks/verify.py

test-gpu: $(VENV)/ready  ## the tests that need a CUDA device
	$(VENV)/bin/pytest -m gpu

$(VENV)/ready: pyproject.toml
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q $(TORCH)
	$(VENV)/bin/pip install -q -e ".[test]"
	touch $@

$(DEMO)/ready: pyproject.toml
	test -x $(DEMO)/bin/python || $(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/pip install -q . numpy scikit-learn
	touch $@

clean:  ## remove the environments
	rm -rf $(VENV) $(DEMO)
