#!/usr/bin/env bash
# The linters ask for peers that do not go together, and none of their scripts is needed. Not `npm ci`, which refuses
# a lock file without the packages of other systems that the registry does not have.
set -euo pipefail
npm install --legacy-peer-deps --ignore-scripts --no-audit --no-fund --loglevel=error
