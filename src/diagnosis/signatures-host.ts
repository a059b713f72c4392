import type { Evidence } from './evidence.ts'
import { findLine, lastLines, linesOf } from './quotes.ts'
import { bootLine, certainly, exitOf, exitQuote, lastErrors, printed, type Signature } from './signature.ts'

/** A NameServer is silent for about this long in InetAddress.getLocalHost when its host's name does not resolve. */
const silentMs = 3000
/** A 5.x broker registers at once, after 10 s, or each 30 s (BrokerController#start): later is not late registration. */
const registersWithinMs = 45_000

/** The time of start by uptime is a second or two off. */
const clockSlackMs = 5000

const refusal =
  /registerBroker Exception, (\S+)|Failed to register current broker.*TargetHost=(\S+)|connect to (?!null)(\S+) failed/
const registration = /Registering current broker to name server completed|register broker\[\d+\]to name server \S+ OK/

/** The host's name, the NameServers, and signals from outside. */
export const hostSignatures: Signature[] = [
  {
    id: 'own-name-unresolved',
    sign: "running for seconds with an empty stdout.log; or `UnknownHostException` with the host's own name",
    why: "Java asks for the host's own name at start; without an answer it waits about 40 s",
    remedy: 'a line in /etc/hosts: `127.0.1.1 HOSTNAME`',
    matches(evidence) {
      const { instance, hostname, running, sinceMs = Number.POSITIVE_INFINITY } = evidence
      const name = hostname?.name ?? ''
      const hit = printed(evidence, /UnknownHostException: ([^\s:]+)/)
      const own = hit != null && hit.match[1] === name
      const silent = running === true && sinceMs >= silentMs && lastLines(evidence, 'stdout', 1).length === 0
      if (!own && !(silent && hostname?.resolves === false)) return null
      return {
        cause: `${instance.host} cannot resolve its own name "${name}", and ${instance.id} ${running ? 'waits for it (about 40 s)' : 'needs it'}`,
        cure: `echo "127.0.1.1 ${name}" | sudo tee -a /etc/hosts on ${instance.host}${running ? '' : ', then: rmqctl up'}`,
        evidence: [hit?.quote ?? { file: '/etc/hosts', line: 0, text: `no line with ${name}` }],
        certain: true,
      }
    },
  },
  {
    id: 'not-registered',
    sign: "boot success, but in no NameServer's table after 45 s; `registerBroker Exception` in broker.log",
    why: 'the broker cannot reach the NameServers that it was told, or was told none',
    remedy: 'start the NameServers, open their port between the hosts',
    matches(evidence) {
      const boot = bootLine(evidence)
      if (boot == null || evidence.running !== true || !/The broker\[/.test(boot.quote.text)) return null
      const { id, host } = evidence.instance
      const nameservers = /name server is (\S+)/.exec(boot.quote.text)?.[1]
      if (nameservers == null)
        return certainly(
          boot,
          `${id} was not told any NameServer`,
          `remove namesrvAddr from the config of ${id} in the topology, then: rmqctl up`,
        )
      const refused =
        findLine(evidence, ['broker'], refusal) ?? findLine(evidence, ['broker'], /connect to null failed/)
      const done = findLine(evidence, ['broker'], registration)
      if (done != null && (refused == null || refused.quote.line < done.quote.line)) return null
      if (refused == null && (evidence.sinceMs ?? 0) < registersWithinMs) return null
      const asked = refused?.match.slice(1).find(group => group != null) ?? nameservers
      return {
        cause: `${id} runs, but does not reach the NameServer ${asked}`,
        cure: `rmqctl status; on ${host}: nc -zv ${asked.replace(/;.*/, '').replace(/:(\d+)$/, ' $1')}`,
        evidence: [refused?.quote ?? boot.quote],
        certain: refused != null,
      }
    },
  },
  {
    id: 'recovering',
    sign: 'running without boot success, while store.log grows',
    why: 'after an unclean end the broker reads its store before it serves; large ones take minutes',
    remedy: 'wait; `rmqctl up` waits as long as there is progress',
    matches(evidence) {
      if (evidence.running !== true || bootLine(evidence) != null) return null
      const hit = findLine(
        evidence,
        ['store'],
        /last shutdown abnormally|recover next physics file|fall behind during the starting|recover (?:a )?(?:topic|logics|consume ?queue)/i,
      )
      const { id } = evidence.instance
      return (
        hit && {
          ...certainly(
            hit,
            `${id} still reads its store after an unclean end`,
            `rmqctl logs ${id} --file store -f shows its progress; rmqctl up waits for it`,
          ),
          certain: false,
        }
      )
    },
  },
  {
    id: 'frozen',
    sign: 'a process in state T that does not answer',
    why: 'it was stopped by SIGSTOP, by a debugger, or by a frozen control group; it keeps its ports and its place in the NameServers’ tables, so that clients wait for it',
    remedy: '`kill -CONT PID`',
    matches(evidence) {
      const { instance, running, processState, pid } = evidence
      if (running !== true || pid == null || !/^[Tt]$/.test(processState ?? '')) return null
      return {
        cause: `${instance.id} is frozen: its process was stopped (SIGSTOP, or a debugger)`,
        cure: `kill -CONT ${pid} on ${instance.host}`,
        evidence: [{ file: `/proc/${pid}/status`, line: 0, text: `State: ${processState}` }],
        certain: true,
      }
    },
  },
  {
    id: 'host-restarted',
    sign: 'a process that is gone without an exit code, started before its host was',
    why: 'the host was restarted or lost power, and what is not a unit of systemd does not come back by itself',
    remedy: '`rmqctl up`; as root or with sudo RocketMQ runs under systemd and is back after a reboot',
    matches(evidence) {
      const { instance, running, startedAt, bootedAt } = evidence
      if (running === true || exitOf(evidence) != null || startedAt == null || bootedAt == null) return null
      if (startedAt + clockSlackMs > bootedAt) return null
      return {
        cause: `${instance.host} was restarted at ${new Date(bootedAt).toISOString().slice(0, 19)}Z, and ${instance.id} was not started again`,
        cure: 'rmqctl up',
        evidence: [
          { file: `${instance.dir}/pid`, line: 1, text: `started ${new Date(startedAt).toISOString().slice(0, 19)}Z` },
        ],
        certain: true,
      }
    },
  },
  {
    id: 'start-limit',
    sign: 'systemd: `start-limit-hit`',
    why: 'the unit failed several times in a short while, and systemd gave up; the reason is in the earlier output',
    remedy: '`systemctl reset-failed UNIT`, then `rmqctl up`',
    general: true,
    matches(evidence) {
      if (evidence.unitResult !== 'start-limit-hit') return null
      const { id, host } = evidence.instance
      return {
        cause: `systemd on ${host} gave up on ${id} after several failed starts`,
        cure: `systemctl reset-failed 'rocketmq-*-${id}' on ${host}, then: rmqctl up`,
        evidence: lastLines(evidence, 'previous', 3),
        certain: true,
      }
    },
  },
  {
    id: 'killed',
    sign: "exit 137, nothing in the kernel's log",
    why: "SIGKILL from a person, a program, a container's memory limit, or the OOM killer where its log cannot be read",
    remedy: '`rmqctl up`; as root, `dmesg | grep -i oom` tells whether it was memory',
    general: true,
    matches(evidence) {
      if (exitOf(evidence) !== 137) return null
      const { id, host } = evidence.instance
      return {
        cause: `${id} was killed (SIGKILL): by somebody, or for lack of memory`,
        cure: `sudo dmesg | grep -i 'killed process' on ${host} tells whether memory ran out, then: rmqctl up`,
        evidence: [exitQuote(evidence)],
        certain: false,
      }
    },
  },
  {
    id: 'stopped-from-outside',
    sign: 'exit 143 (SIGTERM), 130 (SIGINT) or 129 (SIGHUP)',
    why: 'somebody or something stopped it: a person, mqshutdown, a reboot, the end of a login session',
    remedy: '`rmqctl up`; against logouts: systemd, or `loginctl enable-linger`',
    general: true,
    matches(evidence) {
      const name = { 129: 'SIGHUP', 130: 'SIGINT', 143: 'SIGTERM' }[exitOf(evidence) ?? 0]
      if (name == null) return null
      const { id } = evidence.instance
      return {
        cause: `${id} was stopped (${name}), by rmqctl or from outside`,
        cure: `rmqctl start ${id}; if it ended with a logout: loginctl enable-linger, or deploy as root`,
        evidence: [exitQuote(evidence), ...lastErrors(evidence, 'broker', 1)],
        certain: exitOf(evidence) !== 143 || !hasError(evidence),
      }
    },
  },
]

/** A JVM that was told to end after an error of its own looks the same from outside. */
function hasError(evidence: Evidence): boolean {
  return linesOf(evidence, 'stdout').some(({ text }) => /Exception|Error:/.test(text))
}
