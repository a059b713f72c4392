import type { DiskEvidence, Evidence } from './evidence.ts'
import { findLine, lastLines } from './quotes.ts'
import { certainly, exitOf, exitQuote, gigabytes, lastErrors, printed, type Signature, said } from './signature.ts'

/** launch.sh ends with this when it refuses to start (BSD's EX_CONFIG); its last line of stdout.log says why. */
const refusedExit = 78

/** Below this a file system counts as full: RocketMQ allocates whole files. */
const scarceBytes = 64 * 2 ** 20

/** The message store: gone, locked, damaged, or on a disk that refuses. */
export const storeSignatures: Signature[] = [
  {
    id: 'store-gone',
    sign: '`the store of … is gone`, exit 78',
    why: 'the instance had a store, and its folder is empty or missing: most often a disk that is not mounted. An empty master would make its slave the one with more messages',
    remedy:
      'mount the disk and run `rmqctl up`; only if the messages are lost for good: `rmqctl up --new-store INSTANCE`',
    matches(evidence) {
      const hit = printed(evidence, /the store of .*\bis gone/)
      if (hit == null) return null
      const { id, host, store = 'the store' } = evidence.instance
      return {
        cause: `the store of ${id} is gone from ${host}: ${store}`,
        cure: `mount it (mount -a, findmnt) on ${host}, then: rmqctl up; or, if its messages are lost for good: rmqctl up --new-store ${id}`,
        evidence: [hit.quote],
        certain: true,
      }
    },
  },
  {
    id: 'start-refused',
    sign: '`rmqctl: …` as the last line of stdout.log, exit 78',
    why: 'launch.sh did not start Java: the store belongs to another instance, is not empty and not ours, or the folder cannot be written',
    remedy: 'do what the line says',
    general: true,
    matches(evidence) {
      if (exitOf(evidence) !== refusedExit) return null
      const hit = printed(evidence, /rmqctl: (.*)/)
      const { id, dir, host } = evidence.instance
      const cause = hit?.match[1] ?? `it runs already, or ${dir} on ${host} cannot be written`
      return {
        cause: `${id} was not started: ${cause}`,
        cure: hit == null ? `ls -ld ${dir} on ${host}; rmqctl status` : 'do what it says, then: rmqctl up',
        evidence: [hit?.quote ?? exitQuote(evidence)],
        certain: hit != null,
      }
    },
  },
  {
    id: 'store-locked',
    sign: '`Lock failed,MQ already started`, exit 255',
    why: 'another process has this store open: an older one that still runs, or a broker with the same store path. A left-over lock file does no harm',
    remedy: 'find the process and stop it; never delete the lock file instead',
    matches(evidence) {
      const hit = printed(evidence, /Lock failed, ?MQ already started/)
      const { id, store, host, ports } = evidence.instance
      if (hit == null) return null
      const holder = evidence.listeners.find(one => one.port === ports.listen)
      const who =
        holder?.pid == null
          ? 'another process'
          : `pid ${holder.pid} (${holder.process ?? 'it'} listens on port ${ports.listen})`
      const cure =
        holder?.pid == null
          ? `fuser -v ${store}/lock on ${host} names it; stop it, then: rmqctl up`
          : `kill ${holder.pid} on ${host}, then: rmqctl up`
      return certainly(hit, `the store of ${id} is in use by ${who}: ${store}`, cure)
    },
  },
  {
    id: 'disk-full',
    sign: '`No space left on device`, `Disk quota exceeded`, or `a fault occurred in a recent unsafe memory access operation` and SIGBUS on a full disk',
    why: 'no space, or no inodes, below the store or the logs',
    remedy: 'free space on that file system, then `rmqctl up`',
    matches(evidence) {
      const hit = said(evidence, /No space left on device|Disk quota exceeded/)
      const crash = printed(evidence, /^#\s+SIGBUS|a fault occurred in (a recent|an) unsafe memory access/)
      const full = evidence.disks.find(disk => disk.freeBytes < scarceBytes)
      const { id, host } = evidence.instance
      if (hit == null && (full == null || evidence.running === true || bootedAndStopped(evidence))) return null
      const where = full == null ? `below ${evidence.instance.dir} or its store` : `${full.mount} (${describe(full)})`
      return {
        cause: `the disk of ${id} on ${host} is full: ${where}`,
        cure: `free space: df -h ${full?.path ?? evidence.instance.dir}; du -xsh ${full?.path ?? evidence.instance.dir}/* on ${host}, then: rmqctl up`,
        evidence: [hit?.quote ?? crash?.quote ?? lastErrors(evidence, 'store', 1)[0] ?? exitQuote(evidence)],
        certain: hit != null || crash != null,
      }
    },
  },
  {
    id: 'read-only',
    sign: '`Read-only file system`',
    why: 'the file system is mounted read-only: by its options, or by the kernel after a disk error',
    remedy: '`dmesg` for disk errors, then mount it writable',
    matches(evidence) {
      const disk = evidence.disks.find(one => one.readOnly)
      const hit = said(evidence, /Read-only file system/) ?? (disk == null ? null : said(evidence, /mkdir Failed/))
      if (hit == null && (disk == null || evidence.running === true)) return null
      const { id, host } = evidence.instance
      const mount = disk?.mount ?? 'its file system'
      return {
        cause: `${id} cannot write: ${mount} on ${host} is mounted read-only`,
        cure: `look for disk errors (dmesg | tail) on ${host}, then: mount -o remount,rw ${disk?.mount ?? ''}`.trim(),
        evidence: [hit?.quote ?? lastErrors(evidence, 'store', 1)[0] ?? exitQuote(evidence)],
        certain: hit != null,
      }
    },
  },
  {
    id: 'open-files',
    sign: '`Too many open files`, `No file descriptors available`',
    why: 'the limit of open files (nofile) is too low; a broker wants 655350',
    remedy: 'raise nofile in /etc/security/limits.d, or LimitNOFILE of the unit',
    matches(evidence) {
      const hit = said(evidence, /Too many open files|No file descriptors available/)
      const limit = evidence.limits.openFiles
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} may open no more files${limit == null ? '' : ` (its limit is ${limit})`}`,
          `raise nofile to 655350 in /etc/security/limits.d on ${evidence.instance.host}, log in anew, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'store-denied',
    sign: '`Permission denied` or `AccessDeniedException` on a path of the store or the logs',
    why: 'the store or the home folder belongs to another user, often after a start as root by hand',
    remedy: '`chown -R` to the user that RocketMQ runs as',
    matches(evidence) {
      const hit = said(
        evidence,
        /(?:FileNotFoundException|AccessDeniedException|FileSystemException|IOException):? (\/\S+?)(?: \(Permission denied\)|: Permission denied|$)/,
      )
      if (
        hit == null ||
        !/Permission denied|AccessDenied/.test(hit.quote.text) ||
        /\.(properties|conf|xml)\b/.test(hit.match[1] ?? '')
      )
        return null
      const { id, host, dir, store } = evidence.instance
      return certainly(
        hit,
        `${id} may not write ${hit.match[1]} on ${host}`,
        `chown -R --reference=${dir}/.. ${store == null || store.startsWith(`${dir}/`) ? dir : `${dir} ${store}`} on ${host}, then: rmqctl up`,
      )
    },
  },
  {
    id: 'store-file-length',
    sign: 'empty stdout.log, exit 253, and `… length not matched message store config value` in store.log',
    why: 'a truncated or foreign file in the store, or `mappedFileSize…` was changed on an existing store',
    remedy: 'put `mappedFileSize…` back; move the file that is named away if it has no messages (0 bytes)',
    matches(evidence) {
      const hit = findLine(
        evidence,
        ['store', 'storeerror'],
        /(\/\S+)\s+(\d+)\s+length not matched message store config value/,
      )
      if (hit == null) return null
      const [, file, length] = hit.match
      const { id, host } = evidence.instance
      const cure =
        length === '0'
          ? `mv ${file} ${file}.empty on ${host}, then: rmqctl up`
          : `set mappedFileSize… of ${id} back to what the store was made with, or move ${file} away, then: rmqctl up`
      return certainly(
        hit,
        `${id} cannot load its store: ${file} has ${length} bytes, which is not the configured file size`,
        cure,
      )
    },
  },
  {
    id: 'store-table-damaged',
    sign: '`load …/config/….json Failed` in broker.log, exit 253 (4.9) or 255 (5.x)',
    why: 'a table of the broker (topics, groups, offsets) is no JSON any more, and its backup neither: a full disk, or an edit by hand',
    remedy:
      'put a good copy back, from the slave or a backup; without one move it away: topics and groups are then made anew, offsets start again',
    matches(evidence) {
      const hit = findLine(evidence, ['broker'], /load (\/\S+\/config\/\S+\.json) [Ff]ailed/)
      const { id, host } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} cannot read its ${hit.match[1]}`,
          `put back a good copy (the slave has one), or: mv ${hit.match[1]} ${hit.match[1]}.damaged on ${host}, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'store-not-loaded',
    sign: 'exit 253 with an empty stdout.log, or 255 with `NullPointerException … getMessageStoreConfig` (5.x); the reason is in store.log or broker.log',
    why: 'a file of the store could not be read',
    remedy: 'read the end of store.log: `rmqctl logs INSTANCE --file store`',
    general: true,
    matches(evidence) {
      const unborn = printed(evidence, /NullPointerException.*MessageStore/) != null
      if ((exitOf(evidence) !== 253 && !unborn) || evidence.instance.store == null) return null
      const errors = [...lastErrors(evidence, 'store', 4), ...lastErrors(evidence, 'broker', 2)]
      const { id } = evidence.instance
      return {
        cause: `${id} cannot load its store${errors[0] == null ? '' : `: ${errors.at(-1)?.text.slice(0, 160)}`}`,
        cure: `rmqctl logs ${id} --file store -n 200`,
        evidence: errors.length > 0 ? errors : lastLines(evidence, 'store', 4),
        certain: false,
      }
    },
  },
]

function describe(disk: DiskEvidence): string {
  return `${gigabytes(disk.freeBytes)} free of ${gigabytes(disk.totalBytes)}`
}

/** Ended by a signal after it had come up: then a full disk is a coincidence. */
function bootedAndStopped(evidence: Evidence): boolean {
  const exit = exitOf(evidence) ?? 0
  return exit > 128 && exit < 160 && exit !== 135 && exit !== 134
}
