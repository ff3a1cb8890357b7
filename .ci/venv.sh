#!/bin/bash
# Makes .venv with the Python packages of the tests, unless it holds just these already.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$(sha256sum Tests/requirements.txt | cut -d ' ' -f 1)
if [ -x .venv/bin/python ] && [ "$(cat .venv/requirements.sha256 2>/dev/null)" = "$wanted" ]; then exit 0; fi
rm -rf .venv
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement Tests/requirements.txt
echo "$wanted" > .venv/requirements.sha256
