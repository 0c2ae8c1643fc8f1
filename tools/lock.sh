#!/bin/sh
# Compile the hashed locks; no index address may stand in them, so no header and no annotations.
set -eu
cd "$(dirname "$0")/.."
compile() { .setup/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"; }
compile requirements/setup.in -o requirements/setup.txt
compile pyproject.toml --group build -o requirements/run.txt
compile pyproject.toml --group build --group test -c requirements/run.txt -o requirements/test.txt
