#!/usr/bin/env bash
# What rmqctl is compared with: the script that somebody careful writes for this one cluster. 2m-2s-sync on four hosts,
# OpenSSH with one shared connection a host, everything side by side that may be, waits of 50 ms. It ends when the last
# process says "boot success"; whether the cluster is ready by then is for the caller to find out.
#
#   baseline.sh up | stop | remove
#
# HOSTS (four addresses), SSH_CONFIG (a file for ssh -F), RELEASE (a tar with lib/ and conf/; only for up)
set -euo pipefail

read -r a b c d <<< "$HOSTS"
place=/opt/bench-baseline
nameservers="$a:9876;$b:9876"
modules='--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/java.lang=ALL-UNNAMED --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED'

on() { local host=$1; shift; ssh -F "$SSH_CONFIG" -o ControlMaster=auto -o "ControlPath=$(dirname "$SSH_CONFIG")/%h.sock" -o ControlPersist=30 "root@$host" "$@"; }

# Runs each argument, a command line, beside the others; fails when one of them does.
together() {
  local line pid pids=() status=0
  for line in "$@"; do $line & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  return $status
}

install_on() { on "$1" "mkdir -p $place/home && tar -x -C $place/home" < "$RELEASE"; }

# ID HEAP CLASS ARGUMENTS: starts a JVM of its own session, and waits for its boot line or its end.
launch() {
  cat << SCRIPT
mkdir -p $place/$1 && cd $place/$1
ROCKETMQ_HOME=$place/home setsid java -server -Xms$2 -Xmx$2 -XX:MaxDirectMemorySize=256m $(echo $modules) \
  -Duser.home=$place/$1 -cp '$place/home/conf:$place/home/lib/*' $3 $4 > out 2>&1 < /dev/null &
pid=\$!
echo \$pid > pid
until grep -q 'boot success' out; do kill -0 \$pid 2> /dev/null || { tail -n 5 out >&2; exit 1; }; sleep 0.05; done
SCRIPT
}

start_namesrv() { launch namesrv 128m org.apache.rocketmq.namesrv.NamesrvStartup '' | on "$1" sh -s; }

# HOST GROUP ID ROLE
start_broker() {
  {
    cat << SCRIPT
mkdir -p $place/broker
cat > $place/broker/broker.properties << 'END'
brokerClusterName=bench
brokerName=$2
brokerId=$3
brokerRole=$4
flushDiskType=ASYNC_FLUSH
namesrvAddr=$nameservers
brokerIP1=$1
brokerIP2=$1
listenPort=10911
storePathRootDir=$place/broker/store
storePathCommitLog=$place/broker/store/commitlog
mappedFileSizeCommitLog=67108864
totalReplicas=2
inSyncReplicas=2
END
SCRIPT
    launch broker 256m org.apache.rocketmq.broker.BrokerStartup '-c broker.properties'
  } | on "$1" sh -s
}

# HOST PROCESS
stop_on() {
  on "$1" "pid=\$(cat $place/$2/pid 2> /dev/null) || exit 0; kill \$pid 2> /dev/null; while kill -0 \$pid 2> /dev/null; do sleep 0.1; done; rm $place/$2/pid"
}

remove_from() { on "$1" "rm -rf $place"; }

case ${1:-} in
  up)
    together "install_on $a" "install_on $b" "install_on $c" "install_on $d"
    together "start_namesrv $a" "start_namesrv $b"
    together "start_broker $a broker-a 0 SYNC_MASTER" "start_broker $b broker-b 0 SYNC_MASTER"
    together "start_broker $c broker-a 1 SLAVE" "start_broker $d broker-b 1 SLAVE"
    ;;
  stop)
    together "stop_on $a broker" "stop_on $b broker" "stop_on $c broker" "stop_on $d broker"
    together "stop_on $a namesrv" "stop_on $b namesrv"
    ;;
  remove) together "remove_from $a" "remove_from $b" "remove_from $c" "remove_from $d" ;;
  *) sed -n '2,8p' "$0"; exit 2 ;;
esac
