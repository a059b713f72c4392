#!/usr/bin/env bash
# Real hosts on one machine, to test rmqctl on: each is a systemd-nspawn container with its own systemd, sshd, address and
# file system (an overlay over one Debian base with a Java), so it reboots, loses its network or its power like a machine.
# Logins with the key of the set: root; ops (sudo without a password); dev (neither). Needs Linux and root.
#
#   hosts.sh base                 build the base, once a machine
#   hosts.sh up N                 boot hosts 1..N and wait until they let everybody in; prints the set's facts
#   hosts.sh ssh K [USER@] CMD... run a command on host K (root)
#   hosts.sh cut K | heal K       take the network from host K, give it back; neither side is told
#   hosts.sh reboot K             a clean reboot, awaited
#   hosts.sh off K | on K         pull the plug of host K, plug it in again; its disk is kept
#   hosts.sh down                 delete the hosts of the set
#
# A set belongs to this checkout and RMQCTL_TEST_SET (default "main"), so two checkouts or two sets never meet: names,
# bridge and network are made of both. RMQCTL_TEST_DIR (/var/tmp/rmqctl-hosts) holds everything, RMQCTL_TEST_BASE a base
# that exists already.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
root=${RMQCTL_TEST_DIR:-/var/tmp/rmqctl-hosts}
hash=$(printf '%s %s' "$here" "${RMQCTL_TEST_SET:-main}" | sha256sum)
tag=${hash:0:6}
set=$root/set-$tag
bridge=rq$tag
net=10.$((100 + 0x${hash:6:2} % 100)).$((0x${hash:8:2}))
key=$set/id
packages=systemd,systemd-sysv,libpam-systemd,dbus,openssh-server,iproute2,iputils-ping,procps,sudo,nftables,ca-certificates,openjdk-17-jre-headless,default-jre-headless
base=${RMQCTL_TEST_BASE:-$root/base-$(printf %s "$packages" | sha256sum | cut -c1-8)}

die() { echo "hosts.sh: $*" >&2; exit 1; }

# What this script itself needs, from the distribution.
tools() {
  local missing=()
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  command -v systemd-nspawn >/dev/null || missing+=(systemd-container)
  command -v ip >/dev/null || missing+=(iproute2)
  command -v ssh-keygen >/dev/null || missing+=(openssh-client)
  . /etc/os-release
  [ "$ID" = debian ] || [ -f /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "missing: ${missing[*]}"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >&2
}

# Debian's mirror of this machine when it has one; else debootstrap's own.
mirror() {
  grep -rhoE '^URIs: .*|^deb .*' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -oE 'https?://[^ ]*/debian/?( |$)' | head -1 || true
}

build_base() {
  [ -d "$base/etc" ] && return
  mkdir -p "$root"
  exec 8>"$root/base.lock"; flock 8
  [ -d "$base/etc" ] && return
  tools
  rm -rf "$base.part"
  # shellcheck disable=SC2046
  debootstrap --variant=minbase --include="$packages" bookworm "$base.part" $(mirror) > "$root/base.log" 2>&1 ||
    { tail -20 "$root/base.log" >&2; die "the base was not built: $root/base.log"; }
  keep_java "$base.part"; rm -rf "$base.part"/var/cache/apt/archives/*.deb "$base.part"/etc/ssh/ssh_host_*
  mv "$base.part" "$base"
  exec 8>&-
}

# The packages of its Java as a repository in /srv/java: what a host's own apt can install one from without a way to a mirror.
keep_java() {
  chroot "$1" sh -ec 'mkdir -p /srv/java; cd /srv/java; mv /var/cache/apt/archives/*java*.deb /var/cache/apt/archives/*jre*.deb .
    for d in *.deb; do n=${d%%_*}.deb; mv "$d" "$n"; { dpkg-deb -f "$n"; echo "Filename: ./$n"; echo "Size: $(stat -c %s "$n")"
      echo "SHA256: $(sha256sum < "$n" | cut -d" " -f1)"; echo; } >> Packages; done'
}
# --- one host -------------------------------------------------------------------------------------------------------
name() { echo "$bridge-$1"; }
address() { echo "$net.$((10 + $1))"; }
users='root ops dev'

# Overlays cannot lie on an overlay, as a container's own disk often is; then the hosts' disks are in memory.
disk() {
  mkdir -p "$set"
  [ "$(stat -f -c %T "$set")" = overlayfs ] || return 0
  mountpoint -q "$set" || mount -t tmpfs -o mode=755 rmqctl-hosts "$set"
}

mount_disk() {
  local h=$set/h$1
  mkdir -p "$h"/{upper,work,disk}
  mountpoint -q "$h/disk" || mount -t overlay overlay -o "lowerdir=$base,upperdir=$h/upper,workdir=$h/work" "$h/disk"
}

prepare() {
  local k=$1 d=$set/h$1/disk user home
  mount_disk "$k"
  for user in $users; do
    [ "$user" = root ] || chroot "$d" id "$user" >/dev/null 2>&1 || chroot "$d" useradd -m -s /bin/bash "$user"
    home=$d$(chroot "$d" sh -c "echo ~$user")
    install -d -m 700 "$home/.ssh"
    install -m 600 "$key.pub" "$home/.ssh/authorized_keys"
    chroot "$d" chown -R "$user:" "${home#"$d"}/.ssh"
  done
  echo 'ops ALL=(ALL) NOPASSWD: ALL' > "$d/etc/sudoers.d/ops"; chmod 440 "$d/etc/sudoers.d/ops"
  echo "h$k" > "$d/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 h%s\n' "$k" > "$d/etc/hosts"
  mkdir -p "$d/etc/systemd/network" "$d/etc/systemd/system/multi-user.target.wants"
  printf '[Match]\nName=host0\n[Network]\nAddress=%s/24\nGateway=%s.1\nLinkLocalAddressing=no\nDHCP=no\n' \
    "$(address "$k")" "$net" > "$d/etc/systemd/network/10-host0.network"
  ln -sf /lib/systemd/system/systemd-networkd.service "$d/etc/systemd/system/multi-user.target.wants/"
  rm -f "$d"/etc/ssh/ssh_host_*
  ssh-keygen -q -t ed25519 -N '' -C "h$k" -f "$d/etc/ssh/ssh_host_ed25519_key"
  ssh-keygen -q -t ecdsa -N '' -C "h$k" -f "$d/etc/ssh/ssh_host_ecdsa_key"
  sed "s/^/$(address "$k") /" "$d"/etc/ssh/ssh_host_*_key.pub > "$set/h$k/known_hosts"
}

# Control groups of its own for host K. In those of whoever boots it, all hosts would share one tree, and their systemds take
# each other's groups away: now and then a service fails with 219/CGROUP.
groups_of() {
  awk '$3 == "cgroup2" || ($3 == "cgroup" && $4 ~ /name=systemd/) { print $2 }' /proc/mounts | sed "s|\$|/$(name "$1")|"
}

power_on() {
  local h=$set/h$1
  loop_of "$1" >/dev/null && return
  mount_disk "$1"
  # Exit code 133: the host rebooted itself; then it boots again, as hardware would.
  HOST_GROUPS=$(groups_of "$1") setsid bash -c 'for g in $HOST_GROUPS; do mkdir -p "$g" && echo $$ > "$g/cgroup.procs"; done
    while :; do systemd-nspawn "$@"; [ $? = 133 ] || exit; done' "$h" -q -D "$h/disk" --boot --machine="$(name "$1")" \
    --hostname="h$1" --keep-unit --register=no --network-bridge="$bridge" >> "$h/console.log" 2>&1 < /dev/null 8>&- &
  echo $! > "$h/pid"
}

# The first process of host K: of those that are number 1 somewhere, the one that lives on its disk. Found by that and not
# by a pid file, so that what a killed run left behind is found, too.
init_of() {
  local status
  for status in /proc/[0-9]*/status; do
    grep -qE '^NSpid:\s+[0-9]+\s+1$' "$status" 2>/dev/null || continue
    grep -qF "upperdir=$set/h$1/upper," "${status%status}mountinfo" 2>/dev/null && basename "${status%/status}" && return
  done
  return 1
}

# The loop that boots host K, when the pid file still names it.
loop_of() {
  local h=$set/h$1 pid
  pid=$(cat "$h/pid" 2>/dev/null) && tr '\0' ' ' 2>/dev/null < "/proc/$pid/cmdline" | grep -qF " $h -q " && echo "$pid"
} 2>/dev/null

power_off() {
  local pid group left
  # First the loop, or it boots again; the host itself outlives it.
  pid=$(loop_of "$1") && kill -KILL -- "-$pid" 2>/dev/null
  pid=$(init_of "$1") && kill -KILL "$pid" 2>/dev/null
  rm -f "$set/h$1/pid"
  for _ in $(seq 100); do
    left=
    ip link show "vb-$(name "$1")" >/dev/null 2>&1 && left=network
    # they can go once its last process has
    for group in $(groups_of "$1"); do
      [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || left=groups
    done
    [ "$left" ] || return 0
    sleep 0.05
  done
  die "host $1 does not go down"
}

remote() { # K USER CMD...
  local k=$1 user=$2; shift 2
  ssh -i "$key" -o "UserKnownHostsFile=$set/known_hosts" -o ConnectTimeout=2 -o BatchMode=yes -o LogLevel=ERROR \
    -o ForwardAgent=no "$user@$(address "$k")" "$@"
}

# A booting host refuses everybody but root; so it is up when it lets dev in.
wait_for() {
  for _ in $(seq 300); do remote "$1" dev true < /dev/null >/dev/null 2>&1 && return; sleep 0.1; done
  tail -20 "$set/h$1/console.log" >&2
  die "host $1 does not let anybody in: $set/h$1/console.log"
}

# It is another system when its first process is another one.
reboot() {
  local before
  before=$(init_of "$1") || die "host $1 is off"
  remote "$1" root 'systemctl reboot' || true
  for _ in $(seq 600); do [ "$(init_of "$1" || echo "$before")" != "$before" ] && break; sleep 0.1; done
  wait_for "$1"
}

# --- the set --------------------------------------------------------------------------------------------------------
network() {
  ip link show "$bridge" >/dev/null 2>&1 && return
  if ip -4 route show | grep -q "^$net\.0/24 "; then die "$net.0/24 is in use here: choose another RMQCTL_TEST_SET"; fi
  ip link add "$bridge" type bridge
  ip addr add "$net.1/24" dev "$bridge"
  ip link set "$bridge" up
}

up() {
  [ "$(id -u)" = 0 ] || die 'needs root'
  tools
  build_base
  disk
  [ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C "rmqctl test hosts" -f "$key"
  network
  local k pids=()
  for k in $(seq "$1"); do { loop_of "$k" >/dev/null || { prepare "$k"; power_on "$k"; }; } & pids+=($!); done
  for k in "${pids[@]}"; do wait "$k"; done
  cat "$set"/h*/known_hosts > "$set/known_hosts"
  pids=()
  for k in $(seq "$1"); do wait_for "$k" & pids+=($!); done
  for k in "${pids[@]}"; do wait "$k"; done
  facts "$1"
}

facts() {
  echo "key $key"
  echo "known_hosts $set/known_hosts"
  for k in $(seq "$1"); do echo "host $(address "$k")"; done
}

down() {
  local h k
  for h in "$set"/h[0-9]*; do
    [ -d "$h" ] || continue
    k=${h##*/h}
    power_off "$k" &
  done
  wait
  for h in "$set"/h[0-9]*; do
    [ -d "$h" ] || continue
    if mountpoint -q "$h/disk"; then umount "$h/disk" 2>/dev/null || umount -l "$h/disk"; fi
    mountpoint -q "$h/disk" || rm -rf --one-file-system "$h"
  done
  if mountpoint -q "$set"; then umount -l "$set"; fi
  rm -rf --one-file-system "$set"
  ip link del "$bridge" 2>/dev/null || true
}

case ${1:-} in
  base) build_base ;;
  up) up "${2:?how many}" ;;
  ssh) k=${2:?which host}; shift 2; user=root; case ${1:-} in *@) user=${1%@}; shift ;; esac; remote "$k" "$user" "$@" ;;
  cut) ip link set "vb-$(name "${2:?which host}")" down ;;
  heal) ip link set "vb-$(name "${2:?which host}")" up ;;
  reboot) reboot "${2:?which host}" ;;
  off) power_off "${2:?which host}" ;;
  on) power_on "${2:?which host}"; wait_for "$2" ;;
  down) down ;;
  *) sed -n '2,18p' "$0"; exit 2 ;;
esac
