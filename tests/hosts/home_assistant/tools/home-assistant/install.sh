#!/usr/bin/env bash
# Home Assistant's core alone, as the component's tests need it: 2024.3 is the last for Python 3.11.
set -euo pipefail
python3.11 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
