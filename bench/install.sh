#!/bin/sh
# What the bench needs beyond the tests' needs, from Debian's packages.
set -eu
missing=
[ -x /usr/bin/time ] || missing="$missing time"
command -v ansible-playbook > /dev/null || missing="$missing ansible-core"
[ -n "$missing" ] || exit 0
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
