# Thin: the work is in the scripts.
.PHONY: setup run test check sheet bench ordeal vendor lock
setup: ; ./setup
run: ; ./run
test: ; ./test
check:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check --quiet .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m emergency.catalogues check
sheet: ; ./setup --tests && .venv/bin/python -m tests.journeys.sheet
bench: ; ./setup --tests && .venv/bin/python -m benchmarks && .venv/bin/python -m benchmarks.duties
ordeal: ; ./setup --tests && JUAN_ORDEAL=1 .venv/bin/python -m pytest tests/ordeals
vendor: ; .venv/bin/python -m emergency.vendor
lock:
	.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/runtime.in -o requirements/runtime.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/node.in -o requirements/node.txt
