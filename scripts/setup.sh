#!/usr/bin/env bash
# Makes or refreshes the Python environment in .venv: finds or brings uv, finds or brings
# Python 3.10, installs exactly what requirements.txt locks. Does nothing when all is as it was.
#
#   scripts/setup.sh              the assistant and its tests
#   scripts/setup.sh browser      the same, and what the browser tests need
set -euo pipefail
cd "$(dirname "$0")/.."

readonly NEEDED_MB=4500
readonly REQUIREMENTS=(requirements.txt ${1:+requirements-$1.txt})
readonly STAMP=".venv/.installed${1:+-$1}"

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf '\nSet-up failed: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

wanted() { cat "${REQUIREMENTS[@]}" pyproject.toml | cksum; pwd; }

if [ -x .venv/bin/python ] && [ -f "$STAMP" ] && [ "$(wanted)" = "$(cat "$STAMP")" ] \
  && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi

free_mb=$(df -Pm . | awk 'NR == 2 {print $4}')
if [ ! -d .venv ] && [ "$free_mb" -lt "$NEEDED_MB" ]; then
  fail "only $free_mb MB are free here, and the environment needs about $NEEDED_MB MB." \
    "Free some space, or move this folder to a larger disk, and run the command again."
fi

# A uv found on the PATH may be a shim that refuses to run in this folder: try it, do not trust it.
find_uv() {
  for candidate in "${UV:-}" uv "$HOME/.local/bin/uv" .tools/uv/bin/uv .tools/venv/bin/uv; do
    if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
}

# From the root folder, so that this folder's .python-version does not choose the interpreter.
bring_uv() {
  say "Installing uv, which installs the rest, into .tools"
  local here python
  here=$(pwd)
  for python in python3 python3.10 python3.11 python3.12 python3.13 python /usr/bin/python3; do
    (cd / && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))') >/dev/null 2>&1 || continue
    if (cd / && "$python" -m pip --version) >/dev/null 2>&1; then
      (cd / && "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
        --target "$here/.tools/uv" --upgrade uv) && return 0
    elif (cd / && "$python" -m venv "$here/.tools/venv") >/dev/null 2>&1; then
      (cd / && "$here/.tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv) \
        && return 0
    fi
  done
  return 1
}

uv=$(find_uv || true)
if [ -z "$uv" ]; then
  bring_uv || fail "uv could not be installed." \
    "Check the network connection (a proxy? set HTTPS_PROXY) and that python3 has pip." \
    "Or install uv yourself (https://docs.astral.sh/uv) and run the command again."
  uv=$(find_uv || true)
  [ -n "$uv" ] || fail "uv was installed but does not run." \
    "Install it yourself (https://docs.astral.sh/uv) and run the command again."
fi

# The environment stays where it is as long as it works; one that was moved or broken is made anew.
if ! { [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; }; then
  say "Making the Python 3.10 environment in .venv"
  rm -rf .venv
  "$uv" venv --quiet --python 3.10 .venv || {
    other=$(ls -d "$HOME"/.pyenv/versions/3.10.*/bin/python 2>/dev/null | tail -n 1 || true)
    { [ -n "$other" ] && "$uv" venv --quiet --python "$other" .venv; } \
      || fail "Python 3.10 is not on this machine, and uv could not download it." \
        "Install it (pyenv install 3.10, apt install python3.10 python3.10-venv," \
        "brew install python@3.10) and run the command again. Rasa needs exactly 3.10."
  }
fi

say "Installing the locked packages (about 1 GB the first time)"
for file in "${REQUIREMENTS[@]}"; do
  "$uv" pip install --python .venv/bin/python --require-hashes --compile-bytecode -r "$file" \
    || fail "a package could not be installed (see above)." \
      "No network: connect, or set HTTPS_PROXY, and run the command again; what was downloaded is kept." \
      "No space left: free about $NEEDED_MB MB." \
      "A hash that differs: the package index serves something else than was locked; do not go on."
done
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e . \
  || fail "the helpdesk command could not be installed (see above)."
wanted >"$STAMP"
