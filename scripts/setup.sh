#!/usr/bin/env bash
# Makes or refreshes the Python environment in .venv: finds or downloads uv and a Python, and
# installs exactly what requirements.txt locks. Does nothing when nothing has changed.
#
#   scripts/setup.sh              the assistant and its tests
#   scripts/setup.sh browser      the same, and what requirements-browser.txt adds
#   scripts/setup.sh slack        the same, and an extra of pyproject.toml: docs/dependencies.md
#
#   HELPDESK_PYTHON=3.13          this version instead of the first of 3.12, 3.11 and 3.13
#   HELPDESK_VENV=.venv-3.13      this folder instead of .venv
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$(pwd -P)
readonly here

readonly INSTALLED_MB=1000 # of the environment; the cache of packages shares it on the same disk
readonly RUNNING=.tools/setup-running
# In this order: 3.12 runs all of the tests in CI, and there is a wheel of every package for it and
# for 3.11, while 3.13 has to build one from source.
readonly PYTHONS=${HELPDESK_PYTHON:-3.12 3.11 3.13}
readonly VENV=${HELPDESK_VENV:-.venv}
# Written last and removed first: an environment without it was cut short, or made elsewhere.
readonly WHOLE=$VENV/.whole
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

# It is removed and made again, so it must not be somebody's folder.
case "$VENV" in
  */*) fail "HELPDESK_VENV is $VENV." "Name a folder of this directory: .venv, or .venv- and a name." ;;
  .venv | .venv-*) ;;
  *) fail "HELPDESK_VENV is $VENV." "Name a folder of this directory: .venv, or .venv- and a name." ;;
esac

is_extra() { grep -q "^$1 = \[" pyproject.toml; }
requirements() { if [ "$1" = base ]; then echo requirements.txt; else echo "requirements-$1.txt"; fi; }
wanted() { if is_extra "$1"; then cat pyproject.toml; else cat "$(requirements "$1")" pyproject.toml; fi | cksum; }
is_installed() { [ -f "$VENV/.installed-$1" ] && [ "$(wanted "$1")" = "$(cat "$VENV/.installed-$1")" ]; }
# Scripts in it begin with the path at which it was made, so a moved one is not whole either.
is_whole() {
  [ -x "$VENV/bin/python" ] && [ "$(cat "$WHOLE" 2>/dev/null)" = "$here" ] && is_usable
}
# One of the versions wanted, built with the modules that are needed.
is_usable() {
  "$VENV/bin/python" -c 'import ctypes, lzma, sqlite3, ssl, sys
sys.exit("%d.%d" % sys.version_info[:2] not in sys.argv[1].split())' "$PYTHONS" 2>/dev/null
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
  is_extra "$part" || [ -f "$(requirements "$part")" ] || fail "there is no part $part." \
    "Parts: browser, and the extras in pyproject.toml, of which docs/dependencies.md has a list."
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

# Prints why it could not. Works in the root folder, so that no .python-version of this or a
# parent folder chooses the interpreter.
bring_uv() {
  local name python seen="" tries=0
  for name in python3 python3.12 python3.11 python3.13 python /usr/bin/python3; do
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
      rm -rf .tools/venv # how Debian and Ubuntu ship it: venv gives up halfway
      (cd / && "$python" "$here/scripts/fetch_uv.py" "$here/.tools/uv") >&2 && return
    fi
    tries=$((tries + 1))
    if [ "$tries" -eq 2 ]; then break; fi
  done
  if [ -z "$seen" ]; then
    echo "no Python 3 was found to fetch it with: install one (apt install python3)"
  else
    echo "it could not be fetched (see above): is there a network connection? Behind a proxy, set HTTPS_PROXY"
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

# A Python may lack modules, because their libraries were not there when it was built.
try_python() {
  rm -rf "$VENV"
  "$uv" venv --quiet --no-python-downloads --python "$1" "$VENV" 2>/dev/null || return 1
  is_usable && return
  incomplete+=("$(sed -n 's/^home = //p' "$VENV/pyvenv.cfg")")
  return 1
}
incomplete=()

make_environment() {
  local version python
  for version in $PYTHONS; do
    try_python "$version" && return
    # A pyenv that this folder does not select, and what is not first on the PATH.
    for python in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python \
      {/usr/local,/usr,/opt/homebrew}"/bin/python$version"; do
      if [ -x "$python" ] && try_python "$python"; then return; fi
    done
  done
  rm -rf "$VENV"
  version=${PYTHONS%% *}
  if [ ${#incomplete[@]} -gt 0 ]; then
    say "Not used, because ctypes, lzma, sqlite3 or ssl is missing there: ${incomplete[*]}"
  fi
  say "This machine has no suitable Python (${PYTHONS// /, }): downloading $version (about 30 MB)"
  "$uv" venv --quiet --managed-python --python "$version" "$VENV" && is_usable
}

# The environment stays where it is as long as it is whole; else it is made again from scratch.
if ! is_whole; then
  free=$(free_mb .)
  # What is in the cache already takes no space twice; what is missing then shows at installing.
  if [ "$free" -lt "$INSTALLED_MB" ] && [ ! -d "$VENV" ] && [ ! -d "$cache/archive-v0" ]; then
    fail "only $free MB are free on the disk of $here." "The environment needs about $INSTALLED_MB MB." \
      "Free some space, or clone into a larger disk, and run the command again."
  fi
  say "Making the Python environment in $VENV"
  rm -rf "$VENV" || fail "the old $VENV cannot be removed." \
    "Remove it (sudo rm -rf $VENV, if another user made it) and run the command again."
  make_environment || fail "there is no suitable Python on this machine, and uv could not download one (see above)." \
    "Any one of these helps; then run the command again:" \
    "1. Install Python ${PYTHONS%% *} with your system: apt install python3.12, dnf install python3.12," \
    "   brew install python@3.12. Of 3.11, 3.12 and 3.13 any will do." \
    "2. Install it with pyenv: pyenv install 3.12 (it is found without being selected)." \
    "3. Let uv download it: connect to the network, or behind a proxy set HTTPS_PROXY; where only a" \
    "   mirror can be reached, set UV_PYTHON_INSTALL_MIRROR to its address."
  say "Python $("$VENV/bin/python" -c 'import platform; print(platform.python_version())') of $(sed -n 's/^home = //p' "$VENV/pyvenv.cfg")"
  parts=(base "$@")
fi

rm -f "$WHOLE"
say "Installing the locked packages (the first time about 200 MB to download)"
for part in "${parts[@]}"; do
  ! is_extra "$part" || continue
  # The lock is complete, and Rasa's own list of dependencies is not what it should be read by.
  "$uv" pip install --python "$VENV/bin/python" --no-deps --require-hashes -r "$(requirements "$part")" \
    || fail "the packages could not be installed; the reason is above." \
    "No connection: connect, or set HTTPS_PROXY, and run the command again; what was downloaded is kept." \
    "No space: $(free_mb .) MB are free here and $(free_mb "$cache") MB on the disk of $cache;" \
    "  about $INSTALLED_MB MB are needed. UV_CACHE_DIR=/other/disk moves the latter." \
    "Own package index: uv does not read pip.conf; set UV_DEFAULT_INDEX. Own certificates: UV_NATIVE_TLS=1." \
    "A hash that differs: the index serves something else than was locked. Do not go on; tell the maintainers."
done
# Comes last, and again each time: its `rasa` command takes the place of the one that Rasa installs.
"$uv" pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation \
  --reinstall-package help-section-assistant -e . \
  || fail "the helpdesk command could not be installed; the reason is above."
# Extras are not locked: what is installed already stays as it is.
for part in "${parts[@]}"; do
  is_extra "$part" || continue
  "$uv" pip install --python "$VENV/bin/python" --no-build-isolation -e ".[assistant,$part]" \
    || fail "$part could not be added; the reason is above." "docs/dependencies.md says what each part needs."
done
for part in "${parts[@]}"; do wanted "$part" >"$VENV/.installed-$part"; done
echo "$here" >"$WHOLE"
