import { findLine } from './quotes.ts'
import { certainly, exitOf, exitQuote, printed, type Signature, said } from './signature.ts'

/** Class file versions and the Java they belong to: 52 is 8, 61 is 17. */
const classFileOffset = 44

/** The Java found, its options, its modules, and the jars. */
export const javaSignatures: Signature[] = [
  {
    id: 'java-missing',
    sign: 'exit 127 or 126, `…/bin/java: not found`, `No such file or directory` or `Permission denied`; with systemd 203',
    why: 'the Java that was found when the cluster was deployed is gone, or its user may not run it',
    remedy: '`rmqctl up --fix` installs one, or set `java:` in the topology',
    matches(evidence) {
      const hit = findLine(
        evidence,
        ['stdout'],
        /(\S*\/java): (not found|No such file or directory|Permission denied|cannot execute|inaccessible or not found)/i,
      )
      const exit = exitOf(evidence)
      if (hit == null && exit !== 203 && exit !== 127 && exit !== 126) return null
      const path = hit?.match[1] ?? evidence.instance.java?.path ?? 'java'
      const denied = exit === 126 || /denied|cannot execute/i.test(hit?.match[2] ?? '')
      const cause = denied
        ? `${evidence.instance.id} may not run ${path}`
        : `there is no Java at ${path} on ${evidence.instance.host}`
      return {
        cause,
        cure: 'rmqctl up --fix installs one; or set java: in the topology, then: rmqctl up',
        evidence: [hit?.quote ?? exitQuote(evidence)],
        certain: hit != null,
      }
    },
  },
  {
    id: 'java-too-old',
    sign: '`UnsupportedClassVersionError … class file version N`, exit 1',
    why: 'a jar was compiled for a newer Java than the one that runs it',
    remedy: 'set `java:` in the topology to a newer one',
    matches(evidence) {
      const hit =
        printed(evidence, /UnsupportedClassVersionError.*class file version (\d+)/) ??
        printed(evidence, /UnsupportedClassVersionError.*Unsupported major\.minor version (\d+)/)
      if (hit == null) return null
      const needed = Number(hit.match[1]) - classFileOffset
      return certainly(
        hit,
        `${evidence.instance.id} needs Java ${needed}, but runs on ${runsOn(evidence.instance.java)}`,
        `set java: "${needed}" in the topology, then: rmqctl up --fix`,
      )
    },
  },
  {
    id: 'java-option',
    sign: '`Unrecognized VM option`, `Unrecognized option`, `… is not supported`, `Could not create the Java Virtual Machine`, exit 1',
    why: 'an option of another Java: CMS and biased locking are gone in newer ones, --add-opens is unknown to Java 8',
    remedy: 'remove the option from `jvm: { options: … }` in the topology, or set another `java:`',
    matches(evidence) {
      const hit = printed(
        evidence,
        /Unrecognized (?:VM )?option:? '?([^'\s]+)'?|^(-\S+) is not supported|Conflicting (?:collector|option).*|(?:Improperly specified|Missing [+/-]*.* for|Invalid|Unexpected [+/-]*.* in) VM option '?([^'\s]+)|Option (\S+) is (?:experimental|diagnostic)|^(Multiple garbage collectors selected)/,
      )
      if (hit == null || printed(evidence, /^usage: mq/) != null) return null
      const option = hit.match.slice(1).find(group => group != null)
      const { id, java } = evidence.instance
      return certainly(
        hit,
        `${runsOn(java)} refuses an option of ${id}${option == null ? '' : `: ${option}`}`,
        `remove it from jvm: { options: … } of ${id} in the topology, or set another java:, then: rmqctl up`,
      )
    },
  },
  {
    id: 'release-incomplete',
    sign: '`Could not find or load main class org.apache.rocketmq…`, `NoClassDefFoundError`, `ClassNotFoundException`, exit 1 or 255',
    why: 'the folder of the release lacks jars: an interrupted copy, or files deleted by hand',
    remedy: 'remove the .complete file of the release; `rmqctl up` installs it again',
    matches(evidence) {
      const hit =
        printed(evidence, /Could not find or load main class (org\.apache\.\S+)/) ??
        printed(evidence, /(?:NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError):? (\S+)/)
      if (hit == null) return null
      const releases = `${evidence.instance.dir.replace(/\/[^/]+$/, '')}/releases`
      return certainly(
        hit,
        `the RocketMQ files on ${evidence.instance.host} are incomplete: ${hit.match[1]} is missing`,
        `rm ${releases}/*/.complete on ${evidence.instance.host}, then: rmqctl up`,
      )
    },
  },
  {
    id: 'module-access',
    sign: '`InaccessibleObjectException … does not "opens java.nio"`, `IllegalAccessError … DirectBuffer`',
    why: "Java 9 and newer close what RocketMQ reaches into; started without rmqctl's --add-opens flags",
    remedy: 'render the start script again by `rmqctl up`; remove options that take the flags away',
    matches(evidence) {
      const hit = said(
        evidence,
        /InaccessibleObjectException|does not "(?:opens|exports) [\w.]+"|IllegalAccessError.*module java\.base/,
      )
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} was started without the module flags that ${runsOn(evidence.instance.java)} needs`,
          `rmqctl stop ${evidence.instance.id} && rmqctl start ${evidence.instance.id}`,
        )
      )
    },
  },
  {
    id: 'native-library',
    sign: '`UnsatisfiedLinkError` naming jna, netty_tcnative, rocksdbjni or zstd',
    why: 'a part in machine code does not fit the host (musl instead of glibc, another processor), or /tmp forbids execution',
    remedy: 'use a host with glibc, or set `-Djava.io.tmpdir=` to a folder that allows execution',
    matches(evidence) {
      const hit = said(evidence, /UnsatisfiedLinkError: (.*)/)
      return (
        hit &&
        certainly(
          hit,
          `a native library cannot be loaded on ${evidence.instance.host}: ${hit.match[1]?.slice(0, 120)}`,
          `use a host with glibc; where /tmp is mounted noexec, add -Djava.io.tmpdir=${evidence.instance.dir} to jvm: { options: … } of ${evidence.instance.id}`,
        )
      )
    },
  },
  {
    id: 'java-aborted',
    sign: 'exit 134, 135, 136, 139 (SIGABRT, SIGBUS, SIGFPE, SIGSEGV) and no word of it',
    why: 'the program that stands for Java ended by a signal of its own before it could report: a broken installation, a wrapper, a library that does not fit',
    remedy: 'run `java -version` of that Java on the host; set another `java:` in the topology',
    general: true,
    matches(evidence) {
      const signal = aborts[exitOf(evidence) ?? 0]
      if (signal == null || printed(evidence, /fatal error has been detected/) != null) return null
      const { id, host, java } = evidence.instance
      return {
        cause: `${runsOn(java)} of ${id} was ended by ${signal} and left no report`,
        cure: `${java?.path ?? 'java'} -version on ${host} shows whether it works; another one: java: in the topology, or rmqctl up --fix`,
        evidence: [exitQuote(evidence)],
        certain: false,
      }
    },
  },
]

/** 128 + the number of a signal that a program gets for a fault of its own. */
const aborts: Record<number, string> = { 134: 'SIGABRT', 135: 'SIGBUS', 136: 'SIGFPE', 139: 'SIGSEGV' }

function runsOn(java: { path: string; major: number } | undefined): string {
  return java == null ? 'its Java' : `Java ${java.major} (${java.path})`
}
