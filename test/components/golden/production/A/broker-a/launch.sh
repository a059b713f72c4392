#!/bin/sh
# Runs broker-a of the cluster production in the foreground: the process that begins here becomes the JVM.
# Written by rmqctl: change the topology, then `rmqctl up`. Exit status 78: refused to start; the reason is in stdout.log.
dir=/opt/rocketmq/production/broker-a
config=/opt/rocketmq/production/broker-a/broker-a.properties
cd "$dir" || exit 78
start_of() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${stat##*") "}
  [ "$1" != Z ] && echo "${20}"
}
words_of() { cat "/proc/$1/cmdline" 2>/dev/null | tr '\0' '\n'; }
is_launching() { words_of "$1" | grep -qxF -e "$dir/launch.sh"; }
is_server() { words_of "$1" | grep -qxF -e "$config" && words_of "$1" | grep -q '^org\.apache\.rocketmq\.'; }
same_host() { [ "$(readlink "/proc/$1/ns/mnt")" = "$(readlink "/proc/$$/ns/mnt")" ]; }
# All command lines by one process; busybox's grep sees none of their words but the first.
naming_config() {
  head -c 65536 /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | while IFS= read -r word; do
    case $word in
      '==> /proc/'*'/cmdline <==') found=${word#'==> /proc/'} ;;
      "$config") echo "${found%%/*}" ;;
    esac
  done
}
live_pid() {
  if [ -r "$dir/pid" ] && read -r pid started < "$dir/pid" && [ -n "$started" ] &&
    [ "$(start_of "$pid")" = "$started" ] && { is_server "$pid" || is_launching "$pid"; }; then
    echo "$pid"
    return 0
  fi
  for pid in $(naming_config); do
    if is_server "$pid" && same_host "$pid"; then
      echo "$pid"
      return 0
    fi
  done
  return 1
}
fail() {
  echo "rmqctl: $1" >&2
  exit 78
}
refuse() {
  echo "rmqctl: $1" >> stdout.log
  fail "$1"
}

[ -w . ] || fail "cannot write in $dir"

# One process an instance. The lock is held by the JVM, which inherits it, until it ends.
if command -v flock >/dev/null 2>&1; then
  exec 9>> .running
  flock -n 9
  [ $? -ne 1 ] || fail "broker-a is already running"
fi
running=$(live_pid) && [ "$running" != $$ ] && fail "broker-a is already running, pid $running"

[ ! -f stdout.log ] || mv -f stdout.log stdout.log.1
mkdir -p home/logs crash conf || refuse "cannot write in $dir"
# Dumps of a crashed JVM are as large as its heap: the newest three stay.
ls -t crash | tail -n +4 | while read -r old; do rm -f "crash/$old"; done

# A store is never made twice: a master that begins again with an empty one would be behind its own slave.
store=/opt/rocketmq/production/broker-a/store
marker=$store/.rmqctl-store
write() { # file: durable before it counts
  cat > "$1.new" && { dd if=/dev/null of="$1.new" conv=notrunc,fsync 2>/dev/null || sync; } && mv -f "$1.new" "$1"
}
value_of() { sed -n "s/^$1=//p" "$marker"; }
if [ -f .had-store ]; then
  [ -f "$marker" ] ||
    refuse "the store of broker-a is gone ($marker is missing): mount its disk, or give it an empty one with: rmqctl up --new-store broker-a"
  [ "$(value_of uuid)" = "$(cat .had-store)" ] ||
    refuse "the store of broker-a is gone ($store holds another one): mount its disk, or accept this one with: rmqctl up --new-store broker-a"
elif [ -f "$marker" ]; then
  [ "$(value_of cluster)/$(value_of instance)" = production/broker-a ] ||
    refuse "the store in $store belongs to $(value_of instance) of the cluster $(value_of cluster)"
  value_of uuid | write .had-store || refuse "cannot write in $dir"
else
  [ -z "$(ls -A "$store" 2>/dev/null | grep -vxF -e lost+found -e .rmqctl-store.new)" ] ||
    refuse "$store is not empty and rmqctl did not make it: move it away, or set another \`data\`"
  uuid=$(cat /proc/sys/kernel/random/uuid)
  mkdir -p "$store" && printf '%s\n' cluster=production instance=broker-a "uuid=$uuid" | write "$marker" &&
    echo "$uuid" | write .had-store || refuse "cannot create the store $store"
fi


# Which boot of the machine the store was used in last: one with an abort file from another boot was cut off by a crash of the host.
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
if [ -f "$store/abort" ] && [ -s .boot ] && [ "$(cat .boot)" != "$boot" ] && [ "$(cat .compared 2>/dev/null)" != "$boot" ]; then
  refuse "the host of broker-a crashed, and a slave may have messages that this store has lost; this compares them first: rmqctl up"
fi
echo "$boot" | write .boot

# What it runs with, to tell a file that was changed since.
sha256sum "$config" "$dir/launch.sh" "$dir/logback.xml" > .started-with.new 2>/dev/null && mv -f .started-with.new .started-with

ulimit -n 655350 2>/dev/null || ulimit -n "$(ulimit -H -n)" 2>/dev/null
# What a login's environment says must not change what runs here.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH NAMESRV_ADDR ROCKETMQ_SERIALIZE_TYPE
export ROCKETMQ_HOME="$dir"
exec >> stdout.log 2>&1
# Last, because whoever waits for it then knows that nothing was refused. Number and start time outlive the exec.
echo "$$ $(start_of $$)" > pid.new && mv -f pid.new pid || fail "cannot write in $dir"
exec \
  /usr/bin/java \
  -server \
  -Xms4096m \
  -Xmx4096m \
  -XX:MaxDirectMemorySize=2048m \
  --add-opens=java.base/java.nio=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED \
  '-Xlog:gc*:file=home/logs/gc.log:time,tags:filecount=4,filesize=10m' \
  -XX:-OmitStackTraceInFastThrow \
  -XX:+HeapDumpOnOutOfMemoryError \
  -XX:HeapDumpPath=/opt/rocketmq/production/broker-a/crash \
  -XX:ErrorFile=/opt/rocketmq/production/broker-a/crash/hs_err_pid%p.log \
  -Duser.home=/opt/rocketmq/production/broker-a/home \
  -Drmq.logback.configurationFile=/opt/rocketmq/production/broker-a/logback.xml \
  -XX:+UseG1GC \
  -XX:G1ReservePercent=25 \
  -XX:InitiatingHeapOccupancyPercent=30 \
  -XX:+AlwaysPreTouch \
  -cp \
  '/opt/rocketmq/production/releases/5.3.3/conf:/opt/rocketmq/production/releases/5.3.3/lib/*' \
  org.apache.rocketmq.broker.BrokerStartup \
  -c \
  /opt/rocketmq/production/broker-a/broker-a.properties
