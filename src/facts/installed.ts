import { stampFunction } from '../shell/release.ts'
import { cutAt, type Fact } from './fact.ts'
import { fields } from './machine.ts'
import type { HostFacts } from './model.ts'

type Installed = Pick<
  HostFacts,
  'root' | 'rootWritable' | 'rootClosed' | 'runAs' | 'fixed' | 'releases' | 'files' | 'properties'
> & {
  recordText: string
}

/** What rmqctl put below its root folder. A release without its `.complete` does not count, nor one
 * whose files were changed since: `up` brings it anew. */
export const installedFact: Fact<Installed> = {
  name: 'installed',
  script: `echo "root $ROOT"
p=$ROOT; while [ ! -e "$p" ]; do p=\${p%/*}; [ -n "$p" ] || p=/; done; if [ -w "$p" ] && [ -d "$p" ]; then echo "writable yes"; else echo "writable no"; fi
enters() { set -- "$1" $(ls -ldL "$1" 2>/dev/null); case $2 in ?????????[xt]*) return 0;; esac; [ "$4" = "$RUNAS" ] && return 0
  case $2 in ??????[xs]*) case " $(id -Gn "$RUNAS" 2>/dev/null) " in *" $5 "*) return 0;; esac;; esac; return 1; }
c=; if [ "$RUNAS" != "$(id -un)" ]; then while [ -n "$p" ] && [ "$p" != / ]; do enters "$p" || c=$p; p=\${p%/*}; done; [ -z "$c" ] || echo "closed $c"; fi
if id "$RUNAS" >/dev/null 2>&1; then echo "user-exists yes"; else echo "user-exists no"; fi; echo "run-as $RUNAS"
${stampFunction.trim()}
for r in "$ROOT"/releases/*/.complete; do [ -f "$r" ] || continue; read -r was < "$r" || was=; r=\${r%/.complete}
  [ -n "$was" ] && [ "$was" != "$(stamp "$r")" ] || echo "release-\${r##*/} yes"; done
[ -f "$ROOT/fixes" ] && echo "fixed yes"
echo @@hashes
set --; for f in "$ROOT"/cluster.json "$ROOT"/*/*.properties "$ROOT"/*/rmq-proxy.json "$ROOT"/*/logback.xml "$ROOT"/*/launch.sh /etc/systemd/system/rocketmq-"$NAME"-*.service; do [ -f "$f" ] && set -- "$@" "$f"; done
[ $# = 0 ] || sha256sum "$@" 2>/dev/null
echo @@record
cat "$ROOT/cluster.json" 2>/dev/null; echo
for f in "$ROOT"/*/*.properties "$ROOT"/*/rmq-proxy.json; do [ -f "$f" ] && { echo "@@properties $f"; cat "$f"; echo; }; done`,
  parse(text) {
    const [head = '', hashes = '', rest = ''] = split(text, ['\n@@hashes', '\n@@record'])
    const [recordText, ...properties] = rest.split(/^@@properties /m)
    const value = fields(head)
    return {
      root: value.root ?? '',
      rootWritable: value.writable === 'yes',
      ...(value.closed == null ? {} : { rootClosed: value.closed }),
      ...(value.fixed === 'yes' ? { fixed: true } : {}),
      runAs: { name: value['run-as'] ?? '', exists: value['user-exists'] === 'yes' },
      releases: Object.keys(value)
        .filter(key => key.startsWith('release-'))
        .map(key => key.slice('release-'.length)),
      files: Object.fromEntries(
        [...hashes.matchAll(/^([0-9a-f]{64}) [ *](.*)$/gm)].map(([, hash = '', path = '']) => [path, hash]),
      ),
      properties: Object.fromEntries(properties.map(section => cutAt(section, '\n'))),
      recordText: (recordText ?? '').trim(),
    }
  },
}

/** Cuts a text at each separator in turn. */
function split(text: string, separators: string[]): string[] {
  const parts: string[] = []
  let rest = `\n${text}`
  for (const separator of separators) {
    const [before, after] = cutAt(rest, separator)
    parts.push(before)
    rest = after
  }
  return [...parts, rest]
}
