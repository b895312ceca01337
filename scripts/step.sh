#!/usr/bin/env bash
# Runs a command and says what it is and how long it took:  scripts/step.sh TITLE COMMAND...
set -uo pipefail
title=$1
shift
printf '==> %s\n' "$title" >&2
"$@"
code=$?
if [ "$code" -eq 0 ]; then
  printf '    done in %d s\n' "$SECONDS" >&2
else
  printf '    failed after %d s: %s\n' "$SECONDS" "$*" >&2
fi
exit "$code"
