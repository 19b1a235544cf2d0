#!/usr/bin/env bash
# Renews the three hashed lock files. Needs pip-tools on the path; writes no index addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(mktemp)
printf 'hatchling>=1.33\neditables>=0.5\n' > "$build"
compile() {
  pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --strip-extras --allow-unsafe --no-header --no-annotate "$@" pyproject.toml "$build"
}
compile -o requirements.lock
compile --extra dev -c requirements.lock -o requirements-dev.lock
compile --extra dev --extra bench -c requirements-dev.lock -o benchmarks/requirements.lock
rm -f "$build"
