#!/usr/bin/env bash
# `npm run ci`: installs what the tests need, then checks types and style, then runs unit and integration tests.
# Every phase runs, also after a failed one; the last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.."

# All temporary files of the tests live below one folder, and every process that they start has this mark.
made=$(mktemp -d "${TMPDIR:-/tmp}/rmqctl-ci.XXXXXX")
mark="RMQCTL_TEST_RUN=$made"
mkdir "$made/tmp" "$made/reports"
chmod 755 "$made" # clusters that root starts run as the user rocketmq, who must be able to enter

leftovers() {
  local proc pid
  for proc in /proc/[0-9]*; do
    pid=${proc#/proc/}
    # $$ and its forks carry the environment they were started with, so the mark is only on what the tests started
    if { tr '\0' '\n' <"$proc/environ" | grep -qxF "$mark"; } 2>/dev/null ||
      { tr '\0' ' ' <"$proc/cmdline" | grep -qF "$made/tmp/"; } 2>/dev/null; then echo "$pid"; fi
  done
}

clean_up() {
  local pids
  pids=$(leftovers)
  if [ -n "$pids" ]; then
    echo "left behind by the tests, killed: $(for pid in $pids; do tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-60; done | paste -sd';')" >&2
    kill -KILL $pids 2>/dev/null
  fi
  grep -oE " $made/[^ ]+" /proc/mounts | sort -r | while read -r mounted; do umount -l "$mounted"; done
  rm -rf --one-file-system "$made"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

results=()
phase() {
  local name=$1 seconds=$2 began=$SECONDS status
  shift 2
  echo "== $name"
  env "$mark" TMPDIR="$made/tmp" timeout --kill-after=60 "$seconds" "$@" </dev/null &
  wait $!
  status=$?
  echo "== $name: $((SECONDS - began)) s$([ $status = 0 ] || echo ", failed ($status)")"
  results+=("$name=$status")
}
tests() {
  phase "$1" "$2" node_modules/.bin/vitest run --project "$1" --reporter="$3" --reporter=json --outputFile.json="$made/reports/$1.json"
}

phase install 600 bash test/support/install.sh
phase types 300 node_modules/.bin/tsc -p tsconfig.json
phase style 300 node_modules/.bin/biome check .
tests unit 900 default
tests integration 2700 verbose

counts=$(node --import tsx test/support/count.ts "$made/reports" "${results[@]}")
status=$?
trap - EXIT
clean_up 2>&1
echo "== all: $SECONDS s"
echo "$counts"
exit $status
