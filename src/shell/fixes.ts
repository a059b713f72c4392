import { type Command, script } from './command.ts'

/**
 * What `--fix` does on a host. Each script writes what it added into `<root>/fixes`, a line each, so that `undoFixes` can take it
 * away; what was there before is not written down. As root.
 */
const preamble = `root=$1; shift
record() { mkdir -p "$root" && printf '%s\\n' "$*" >> "$root/fixes"; }
`

/** The distribution's Java without a screen, by apt; with the names of all packages that came with it. */
export function installJava(root: string): Command {
  return script(
    `${preamble}export DEBIAN_FRONTEND=noninteractive LC_ALL=C
command -v apt-get >/dev/null 2>&1 || { echo "apt-get is missing" >&2; exit 1; }
installed() { dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\\n' | sed -n 's/^ii *//p' | sort; }
install() { apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; }
before=$(installed)
install 2>/dev/null || { apt-get update -qq >/dev/null; install; } || exit 1
added=$(installed | while read -r name; do printf '%s\\n' "$before" | grep -qxF -e "$name" || printf '%s ' "$name"; done)
[ -z "$added" ] || record "packages $added"`,
    root,
  )
}

/** The host's own name, at an address of its own loopback, as Debian does it. */
export function addHostsLine(root: string, name: string): Command {
  return script(
    `${preamble}line="127.0.1.1 $1 # rmqctl"
[ -z "$(tail -c 1 /etc/hosts)" ] || echo >> /etc/hosts
echo "$line" >> /etc/hosts && record "hosts $line"`,
    root,
    name,
  )
}

/** A store with all that is in it. */
export function giveStore(store: string, owner: string): Command {
  return script('chown -R "$2:" "$1"', store, owner)
}

/** Lets a TCP port in, now and after a reboot. */
export function openPort(root: string, firewall: 'firewalld' | 'ufw', port: number): Command {
  const text =
    firewall === 'ufw'
      ? `ufw status | grep -q "^$1/tcp  *ALLOW" && exit 0
ufw allow "$1/tcp" >/dev/null && record "ufw $1/tcp"`
      : `firewall-cmd -q --query-port="$1/tcp" && exit 0
firewall-cmd -q --permanent --add-port="$1/tcp" && firewall-cmd -q --add-port="$1/tcp" && record "firewalld $1/tcp"`
  return script(`${preamble}${text}`, root, String(port))
}

/**
 * Takes away what the lines of `<root>/fixes` say. Packages stay where another cluster of rmqctl or any Java process is left on the
 * host, or where something else came to need them; the cluster that is left inherits the line.
 */
export function undoFixes(root: string): Command {
  return script(
    `${preamble}[ -f "$root/fixes" ] || exit 0
LC_ALL=C; export LC_ALL
another() { for f in "\${root%/*}"/*/cluster.json; do [ -f "$f" ] && [ "$f" != "$root/cluster.json" ] && { echo "\${f%/cluster.json}"; return; }; done; }
java_runs() { ls -l /proc/[0-9]*/exe 2>/dev/null | grep -q '/bin/java$'; }
takes_more() { # packages: would others go with them?
  apt-get -s purge "$@" 2>/dev/null | sed -n 's/^\\(Purg\\|Remv\\) \\([^ ]*\\).*/\\2/p' | while read -r name; do
    case " $* " in *" $name "*) ;; *) echo "$name"; break;; esac
  done | grep -q .
}
without() { # file, line
  grep -vxF -e "$2" "$1" > "$1.rmqctl-new"; cat "$1.rmqctl-new" > "$1"; rm -f "$1.rmqctl-new"
}
while read -r kind rest; do
  case $kind in
    hosts) without /etc/hosts "$rest";;
    ufw) ufw --force delete allow "$rest" >/dev/null 2>&1;;
    firewalld) firewall-cmd -q --permanent --remove-port="$rest"; firewall-cmd -q --remove-port="$rest";;
    packages)
      other=$(another)
      if [ -n "$other" ]; then echo "packages $rest" >> "$other/fixes"
      elif ! java_runs && ! takes_more $rest; then DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq $rest >/dev/null 2>&1 </dev/null; fi;;
  esac
done < "$root/fixes"
rm -f "$root/fixes"`,
    root,
  )
}
