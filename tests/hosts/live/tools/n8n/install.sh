#!/usr/bin/env bash
# n8n itself: no package's own script is run but the one that builds its database driver. Not `npm ci`, which refuses
# a lock file without the packages of other systems that the registry does not have.
set -euo pipefail
npm install --ignore-scripts --no-audit --no-fund --loglevel=error
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -f "$headers/include/node/node.h" ]; then
  export npm_config_nodedir="$headers"
fi
npm_config_build_from_source=true npm rebuild sqlite3 --loglevel=error
node --eval 'require("sqlite3")'
