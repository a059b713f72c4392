import { type Command, script } from '../shell/command.ts'
import { hexAddress } from './listeners.ts'

/** An established connection to a master's HA port, as the sockets of its host show it. */
export interface HaSocket {
  /** ip:port of the slave's end. */
  address: string
  /** Whether the slave has sent anything yet; absent where the host cannot tell (no `ss`, a kernel before 4.2). */
  reported?: boolean
}

/**
 * Who is connected to an HA port. /proc tells it everywhere; `ss`, where it is there, tells what arrived: a 4.9 slave connects, and
 * reports its offset for the first time 5 s later. Until then its master sends it nothing (4.9.7:HAConnection.java:220), and
 * every synchronous send waits in vain.
 */
export function haSocketsCommand(port: number): Command {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return script(
    `awk -v port="$1" '$4 == "01" && $2 ~ (":" port "$") { print $3 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
ss -tin state established "( sport = :$2 )" 2>/dev/null | awk '
/^[0-9]/ { peer = $4; next }
peer != "" && /segs_in:/ { print (/ bytes_received:/ ? "reported" : "silent"), peer }
{ peer = "" }' 2>/dev/null; :`,
    hex,
    String(port),
  )
}

export function parseHaSockets(stdout: string): HaSocket[] {
  const lines = stdout.split('\n').map(line => line.split(' '))
  const told = new Map(lines.flatMap(([word = '', peer]) => (peer == null ? [] : [[ipv4(peer), word === 'reported']])))
  return lines
    .filter(([word, peer]) => peer == null && word !== '')
    .map(([end = '']) => readable(end))
    .map(address => (told.has(address) ? { address, reported: told.get(address) === true } : { address }))
}

/** As /proc has it: address and port in hexadecimal. */
function readable(end: string): string {
  const [address = '', port = ''] = end.split(':')
  return `${hexAddress(address)}:${Number.parseInt(port, 16)}`
}

/** As `ss` writes it; an IPv4 inside an IPv6 is that IPv4, another IPv6 loses its brackets. */
function ipv4(peer: string): string {
  return peer.replace(/^\[(?:::ffff:)?(.*)\]:/, '$1:')
}
