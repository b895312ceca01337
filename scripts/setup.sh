#!/usr/bin/env bash
# Makes or refreshes the Python environment in .venv: finds or brings uv, finds or brings
# Python 3.10, installs exactly what requirements.txt locks. Does nothing when all is as it was.
#
#   scripts/setup.sh              the assistant and its tests
#   scripts/setup.sh browser      the same, and what requirements-browser.txt adds
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$(pwd -P)
readonly here

readonly INSTALLED_MB=3500 # of the environment; the cache of packages shares it on the same disk
readonly RUNNING=.tools/setup-running
# Written last and removed first: an environment without it was cut short, or made elsewhere.
readonly WHOLE=.venv/.whole
# Another Python's packages would be found before ours; pip's own settings of these names would
# keep it from installing into a folder.
unset PYTHONHOME PYTHONPATH PIP_USER PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_PREFIX

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf '\nSet-up failed: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

requirements() { if [ "$1" = base ]; then echo requirements.txt; else echo "requirements-$1.txt"; fi; }
wanted() { cat "$(requirements "$1")" pyproject.toml | cksum; }
is_installed() { [ -f ".venv/.installed-$1" ] && [ "$(wanted "$1")" = "$(cat ".venv/.installed-$1")" ]; }
# Scripts in it begin with the path at which it was made, so a moved one is not whole either.
is_whole() {
  [ -x .venv/bin/python ] && [ "$(cat "$WHOLE" 2>/dev/null)" = "$here" ] \
    && .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null
}
# A process that was killed and not yet collected by its parent still has its number.
is_alive() { kill -0 "$1" 2>/dev/null && ! ps -o stat= -p "$1" 2>/dev/null | grep -q Z; }
# The disk that holds a path, which need not exist yet.
free_mb() {
  local path=$1
  while [ ! -e "$path" ]; do path=$(dirname "$path"); done
  df -Pm "$path" | awk 'NR == 2 {print $4}'
}

for part in base "$@"; do
  [ -f "$(requirements "$part")" ] || fail "there is no $(requirements "$part")." "usage: scripts/setup.sh [browser]"
done
parts=()
for part in base "$@"; do is_installed "$part" || parts+=("$part"); done
if is_whole && [ ${#parts[@]} -eq 0 ]; then exit 0; fi

trap 'printf "\nSet-up was interrupted. Run the command again: what was downloaded is kept.\n" >&2; exit 130' INT TERM HUP

# Two of these at once would remove each other's environment; one that was killed holds no lock.
mkdir -p .tools 2>/dev/null && [ -w .tools ] && [ -w . ] || fail "nothing can be written into $here." \
  "Make it a folder of your own (chown -R \"\$USER\" .), or clone into another place."
until ln -s "$$" "$RUNNING" 2>/dev/null; do
  other=$(readlink "$RUNNING" || true)
  if [ -n "$other" ] && is_alive "$other"; then
    [ -n "${waited:-}" ] || say "Waiting for another set-up of this folder (process $other)"
    waited=yes
    sleep 1
  else
    rm -f "$RUNNING" || fail "$RUNNING cannot be removed." "Remove it, and run the command again."
  fi
done
trap 'rm -f "$RUNNING"' EXIT
if [ -n "${waited:-}" ]; then
  parts=()
  for part in base "$@"; do is_installed "$part" || parts+=("$part"); done
  if is_whole && [ ${#parts[@]} -eq 0 ]; then exit 0; fi
fi

# A uv on the PATH may be a shim that refuses to run in this folder: try it, do not only look.
find_uv() {
  local candidate
  for candidate in "${UV:-}" uv "$HOME/.local/bin/uv" .tools/uv/bin/uv .tools/venv/bin/uv; do
    if [ -n "$candidate" ] && "$candidate" pip install --help 2>/dev/null | grep -q -e --require-hashes; then
      command -v "$candidate"
      return
    fi
  done
}

# Prints why it could not. Works in the root folder, so that this folder's .python-version does
# not choose the interpreter.
bring_uv() {
  local name python seen="" tries=0
  for name in python3 python3.10 python3.11 python3.12 python3.13 python /usr/bin/python3; do
    python=$(cd / && "$name" -c 'import os, sys; print(sys.version_info >= (3, 8) and os.path.realpath(sys.executable) or "")' 2>/dev/null) || continue
    if [ -z "$python" ] || [ "$python" = "$seen" ]; then continue; fi
    seen=$python
    if (cd / && "$python" -m pip --version) >/dev/null 2>&1; then
      (cd / && "$python" -m pip install -q --retries 2 --disable-pip-version-check \
        --root-user-action=ignore --target "$here/.tools/uv" --upgrade uv) >&2 && return
    elif (cd / && "$python" -m venv --clear "$here/.tools/venv") >/dev/null 2>&1; then
      (cd / && "$here/.tools/venv/bin/python" -m pip install -q --retries 2 \
        --disable-pip-version-check uv) >&2 && return
    else
      continue
    fi
    tries=$((tries + 1))
    if [ "$tries" -eq 2 ]; then break; fi
  done
  if [ -z "$seen" ]; then
    echo "no Python 3 was found to install it with: install one (apt install python3-pip)"
  elif [ "$tries" -eq 0 ]; then
    echo "$seen has neither pip nor venv: install them (apt install python3-pip)"
  else
    echo "pip could not fetch it (its words are above): is there a network connection? Behind a proxy, set HTTPS_PROXY"
  fi
  return 1
}

uv=$(find_uv || true)
if [ -z "$uv" ]; then
  say "Installing uv, which installs the rest, into .tools"
  reason=$(bring_uv) || fail "uv could not be installed." "Reason: $reason." \
    "Or install uv yourself (https://docs.astral.sh/uv). Then run the command again."
  uv=$(find_uv || true)
  [ -n "$uv" ] || fail "uv was installed but does not run." \
    "Install it yourself (https://docs.astral.sh/uv) and run the command again."
fi
cache=$("$uv" cache dir 2>/dev/null || echo "$HOME/.cache/uv")

make_environment() {
  local python
  "$uv" venv --quiet --no-python-downloads --python 3.10 .venv 2>/dev/null && return
  # A pyenv that this folder does not select, or whose shims are not on the PATH.
  for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python; do
    if [ -x "$python" ] && "$uv" venv --quiet --python "$python" .venv 2>/dev/null; then return; fi
  done
  say "Python 3.10 is not on this machine: downloading it (about 30 MB)"
  "$uv" venv --quiet --python 3.10 .venv
}

# The environment stays where it is as long as it is whole; else it is made anew.
if ! is_whole; then
  free=$(free_mb .)
  # What is in the cache already takes no space twice; what is missing then shows at installing.
  if [ "$free" -lt "$INSTALLED_MB" ] && [ ! -d .venv ] && [ ! -d "$cache/archive-v0" ]; then
    fail "only $free MB are free on the disk of $here." "The environment needs about $INSTALLED_MB MB." \
      "Free some space, or clone into a larger disk, and run the command again."
  fi
  say "Making the Python 3.10 environment in .venv"
  rm -rf .venv || fail "the old .venv cannot be removed." \
    "Remove it (sudo rm -rf .venv, if another user made it) and run the command again."
  make_environment || fail "there is no Python 3.10 on this machine, and uv could not download it (see above)." \
    "Connect to the network (behind a proxy, set HTTPS_PROXY), or install it yourself:" \
    "pyenv install 3.10, apt install python3.10, or brew install python@3.10. Then run the" \
    "command again. No other version will do: Rasa needs exactly 3.10."
  .venv/bin/python -c 'import ctypes, lzma, sqlite3, ssl' || fail "this Python 3.10 was built without a module that is needed (see above)." \
    "Its home: $(sed -n 's/^home = //p' .venv/pyvenv.cfg)" \
    "Build it again with the development files of that library, or take it off the PATH so that uv brings its own."
  parts=(base "$@")
fi

rm -f "$WHOLE"
say "Installing the locked packages (the first time about 1 GB to download)"
for part in "${parts[@]}"; do
  "$uv" pip install --python .venv/bin/python --require-hashes -r "$(requirements "$part")" \
    || fail "the packages could not be installed; the reason is above." \
    "No connection: connect, or set HTTPS_PROXY, and run the command again; what was downloaded is kept." \
    "No space: $(free_mb .) MB are free here and $(free_mb "$cache") MB on the disk of $cache;" \
    "  about $INSTALLED_MB MB are needed. UV_CACHE_DIR=/other/disk moves the latter." \
    "Own package index: uv does not read pip.conf; set UV_DEFAULT_INDEX. Own certificates: UV_NATIVE_TLS=1." \
    "A hash that differs: the index serves something else than was locked. Do not go on; tell the maintainers."
done
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e . \
  || fail "the helpdesk command could not be installed; the reason is above."
for part in "${parts[@]}"; do wanted "$part" >".venv/.installed-$part"; done
echo "$here" >"$WHOLE"
