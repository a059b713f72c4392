import { cutAt, type Fact } from './fact.ts'
import type { HostFacts, StoreFact } from './model.ts'

type Storage = Pick<HostFacts, 'stores' | 'disks'>

/** The brokers' stores with their markers, and the disks below root and data folders. */
export const storageFact: Fact<Storage> = {
  name: 'storage',
  script: `disk() { p=$1; while [ ! -e "$p" ]; do p=\${p%/*}; [ -n "$p" ] || p=/; done
  set -- "$1" $(df -Pk "$p" 2>/dev/null | tail -n 1) ; echo "disk $3 $4 $5 $1"; echo "type $(stat -f -c %T "$p" 2>/dev/null) $1"; }
# an NFS that does not let root in cannot be written by us, and is well for its owner: only the mount's own word counts
read_only() { df -Pk "$1" 2>/dev/null | awk 'NR == FNR { m = $6; next } $2 == m { o = $4 } END { exit o !~ /^ro(,|$)/ }' - /proc/mounts; }
disk "$ROOT"
printf '%s\\n' "$STORES" | while IFS='	' read -r id s; do
  [ -n "$id" ] || continue
  if [ -n "$s" ]; then disk "$s"; else s=$ROOT/$id/store; fi
  echo "store $s"
  [ -d "$s" ] && echo "exists"
  [ -d "$s" ] && [ -z "$(ls -A "$s" 2>/dev/null | grep -vxF -e lost+found -e .rmqctl-store.new)" ] && echo "empty"
  [ -d "$s" ] && echo "owner $(stat -c %U "$s" 2>/dev/null)"
  p=$s; while [ ! -e "$p" ]; do p=\${p%/*}; [ -n "$p" ] || p=/; done; # busybox calls everything writable for root
  if read_only "$p"; then echo "readonly"; elif [ -d "$p" ] && [ -w "$p" ]; then echo "writable"; fi
  [ -f "$s/abort" ] && echo "abort"
  [ -f "$s/.rmqctl-store" ] && echo "marker $(tr '\\n' ' ' < "$s/.rmqctl-store")"
done`,
  parse(text) {
    const types = new Map([...text.matchAll(/^type (\S+) (.*)$/gm)].map(([, type = '', path = '']) => [path, type]))
    const disks = [...text.matchAll(/^disk (\d+) (\d+) (\d+) (.*)$/gm)].map(([, total, used, free, path = '']) => {
      const type = types.get(path)
      const disk = diskOf(path, { total: Number(total), used: Number(used), free: Number(free) })
      return type == null ? disk : { ...disk, type }
    })
    const sections = text.split(/^store /m).slice(1)
    return {
      disks,
      stores: Object.fromEntries(
        sections.map(section => cutAt(section, '\n')).map(([path, rest]) => [path, storeOf(rest)]),
      ),
    }
  },
}

interface Kilobytes {
  total: number
  used: number
  free: number
}

/** As df counts: what root keeps for itself is neither used nor free. */
function diskOf(path: string, { total, used, free }: Kilobytes): HostFacts['disks'][number] {
  return {
    path,
    totalBytes: total * 1024,
    freeBytes: free * 1024,
    usedRatio: used + free > 0 ? used / (used + free) : 0,
  }
}

function storeOf(text: string): StoreFact {
  const lines = text.split('\n')
  const marker = lines.find(line => line.startsWith('marker '))
  const owner = /^owner (\S+)$/m.exec(text)?.[1]
  return {
    exists: lines.includes('exists'),
    empty: lines.includes('empty'),
    abort: lines.includes('abort'),
    ...(owner == null ? {} : { owner }),
    ...(lines.includes('writable') ? { writable: true } : {}),
    ...(lines.includes('readonly') ? { readOnly: true } : {}),
    ...(marker == null ? {} : { marker: markerOf(marker.slice('marker '.length)) }),
  }
}

/** `cluster=… instance=… uuid=…`, as launch.sh writes it. */
function markerOf(text: string): StoreFact['marker'] {
  const value = Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map(word => cutAt(word, '=')),
  )
  return { cluster: value.cluster ?? '', instance: value.instance ?? '', uuid: value.uuid ?? '' }
}
