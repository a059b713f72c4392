import type { Fact } from './fact.ts'
import type { FirewallFacts } from './model.ts'

/**
 * The firewall that a host has, by who manages it: firewalld and ufw before the rules that they write. Rules are seen by root
 * only. For nftables also the chains for incoming packets that drop or reject something: a rule that lets a port in must stand
 * first in each of them.
 */
export const firewallFact: Fact<FirewallFacts | undefined> = {
  name: 'firewall',
  script: `firewall() {
  if [ -d /run/firewalld ] && firewall-cmd --state >/dev/null 2>&1; then echo "kind firewalld"; return; fi
  if grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf; then echo "kind ufw"; return; fi
  rules=$(nft list ruleset 2>/dev/null | sed 's/^# Warning.*//')
  case $rules in *drop*|*reject*) ;; *) rules=;; esac
  if [ -n "$rules" ]; then
    echo "kind nftables"
    printf '%s\\n' "$rules" | awk '
      $1 == "table" { table = $2 " " $3 }
      $1 == "chain" { chain = $2; incoming = 0; said = 0 }
      /hook input/ { incoming = 1 }
      /drop|reject|jump|goto/ { if (incoming && !said) { print "chain " table " " chain; said = 1 } }'
    return
  fi
  if iptables -S 2>/dev/null | grep -qE -- '(DROP|REJECT)'; then echo "kind iptables"; fi
}
PATH=$PATH:/usr/sbin:/sbin firewall; :`,
  parse(text) {
    const kind = /^kind (firewalld|ufw|nftables|iptables)$/m.exec(text)?.[1]
    if (!isKind(kind)) return undefined
    const chains = [...text.matchAll(/^chain (\w+ \S+ \S+)$/gm)].map(([, chain = '']) => chain)
    return { kind, chains }
  },
}

function isKind(word: string | undefined): word is FirewallFacts['kind'] {
  return word === 'firewalld' || word === 'ufw' || word === 'nftables' || word === 'iptables'
}
