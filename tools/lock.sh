#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: one pinned, hashed list each for Windows, macOS
# and Linux and every supported Python. Kept versions stay as they are; `tools/lock.sh --upgrade` moves them to the
# newest. Needs uv (https://docs.astral.sh/uv/) on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

compile() {
  uv pip compile pyproject.toml --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
    --custom-compile-command "tools/lock.sh" "$@"
}

compile --extra demo --group dev --output-file requirements-dev.lock "$@"
# The smaller list takes its versions from the larger one, so that tests run on what the demo runs on.
compile --extra demo --group build --constraints requirements-dev.lock --output-file requirements.lock "$@"
