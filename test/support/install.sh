#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, from Debian's packages. As root, or through sudo without a password.
set -euo pipefail

# command → the package that has it
needs="
  sshd:openssh-server ssh:openssh-client ip:iproute2 systemd-nspawn:systemd-container debootstrap:debootstrap nft:nftables
  sudo:sudo java:openjdk-17-jre-headless javac:openjdk-17-jdk-headless mvn:maven busybox:busybox tmux:tmux ps:procps git:git
  runuser:util-linux zip:zip
"
PATH=$PATH:/usr/sbin:/sbin
packages=()
for need in $needs; do
  command -v "${need%%:*}" >/dev/null || packages+=("${need#*:}")
done
[ ${#packages[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "missing here, and no apt-get to install: ${packages[*]}" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
echo "apt-get install ${packages[*]}"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt update && apt install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi
