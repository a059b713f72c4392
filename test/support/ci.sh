#!/usr/bin/env bash
# `npm run ci`: installs what the tests need, then checks types and style, then runs unit and integration tests: those on this
# machine, then those on hosts. Every phase runs, also after a failed one; the last line is "N passed, N failed".
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

# Runs a command as a phase; its exit status ends in a file, since phases may run beside each other.
phase() {
  local name=$1 seconds=$2 began=$SECONDS status
  shift 2
  echo "== $name"
  echo "$name=255" >"$made/status-$name" # unless it comes to its end
  env "$mark" TMPDIR="$made/tmp" timeout --kill-after=60 "$seconds" "$@" </dev/null &
  wait $!
  status=$?
  echo "== $name: $((SECONDS - began)) s$([ $status = 0 ] || echo ", failed ($status)")"
  echo "$name=$status" >"$made/status-$name"
}
tests() {
  local name=$1 seconds=$2 reporter=$3
  shift 3
  phase "$name" "$seconds" node_modules/.bin/vitest run --reporter="$reporter" --reporter=json --outputFile.json="$made/reports/$name.json" "$@"
}
real() { tests "$1" 2700 verbose --project integration "${@:2}"; }

phase install 600 bash test/support/install.sh
phase types 300 node_modules/.bin/tsc -p tsconfig.json
phase style 300 node_modules/.bin/biome check .
# before both that need them, so that two do not get the same at once
phase releases 900 node_modules/.bin/tsx test/support/releases.ts &
releases=$!
tests unit 900 default --project unit
wait $releases
# one after the other: two cores are too few for brokers of both
real local --exclude 'test/integration/ssh-*' --exclude test/integration/connection.test.ts
real hosts ssh- connection

counts=$(node --import tsx test/support/count.ts "$made/reports" $(cat "$made"/status-*))
status=$?
trap - EXIT
clean_up 2>&1
echo "== all: $SECONDS s"
echo "$counts"
exit $status
