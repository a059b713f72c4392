import { findLine } from './quotes.ts'
import { certainly, printed, type Signature } from './signature.ts'

/** What the properties say, and whether they can be read. */
export const configSignatures: Signature[] = [
  {
    id: 'slave-id',
    sign: "`Slave's brokerId must be > 0`, exit 253",
    why: 'a slave with brokerId 0 or less; 0 is the master',
    remedy: 'remove `brokerId` from the configuration; rmqctl numbers slaves from 1',
    matches(evidence) {
      const hit = printed(evidence, /Slave's brokerId must be > 0/)
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} is a slave with a brokerId of 0 or less`,
          `remove brokerId from the config of ${evidence.instance.id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'namesrv-address',
    sign: '`The Name Server Address[…] illegal`, exit 253',
    why: '`namesrvAddr` cannot be read as `host:port;host:port`',
    remedy: 'remove `namesrvAddr` from the configuration; rmqctl writes it',
    matches(evidence) {
      const hit = printed(evidence, /The Name Server Address\[(.*)\] illegal/)
      return (
        hit &&
        certainly(
          hit,
          `namesrvAddr of ${evidence.instance.id} cannot be read: ${hit.match[1]}`,
          `remove namesrvAddr from the config of ${evidence.instance.id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'controller-and-dledger',
    sign: '`The config enableControllerMode and enableDLegerCommitLog cannot both be true.`, exit 252',
    why: 'two kinds of automatic failover at once',
    remedy: 'keep one of the two keys',
    matches(evidence) {
      const hit = printed(evidence, /enableControllerMode and enableDLegerCommitLog cannot both be true/)
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} has controller mode and DLedger switched on`,
          `remove enableDLegerCommitLog from the config of ${evidence.instance.id} in the topology, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'auth-not-configured',
    sign: '`The authenticationMetadataProvider is not configured`, or the authorization one, exit 255 (5.3 and newer)',
    why: '`initAuthenticationUser` or `innerClientAuthenticationCredentials` is set, and nothing says where users are kept',
    remedy:
      'set `authenticationMetadataProvider: org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider` as well, or leave the users out',
    matches(evidence) {
      const hit = printed(
        evidence,
        /The (authenticationMetadataProvider|authorizationMetadataProvider) is not configured/,
      )
      const { id } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} is given users but no place to keep them: ${hit.match[1]} is not set`,
          `set ${hit.match[1]} in the config of ${id}, or remove initAuthenticationUser and innerClientAuthenticationCredentials, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'config-unreadable',
    sign: '`FileNotFoundException` or `NoSuchFileException`/`AccessDeniedException` on the properties or logback file, exit 255',
    why: 'the file was deleted, or belongs to another user',
    remedy: '`rmqctl up` writes it again, with the right owner',
    matches(evidence) {
      const hit = printed(
        evidence,
        /(?:FileNotFoundException|NoSuchFileException|AccessDeniedException): (\S+\.(?:properties|conf|xml))(.*)/,
      )
      if (hit == null) return null
      const denied = /AccessDenied/.test(hit.quote.text) || /Permission denied/.test(hit.match[2] ?? '')
      return certainly(
        hit,
        `${evidence.instance.id} ${denied ? 'may not read' : 'does not find'} its ${hit.match[1]}`,
        'rmqctl up writes it again',
      )
    },
  },
  {
    id: 'rocketmq-home',
    sign: '`Please set the ROCKETMQ_HOME variable`, exit 254',
    why: 'started by hand or by another script, without the environment that launch.sh sets',
    remedy: 'start it by rmqctl',
    matches(evidence) {
      const hit = printed(evidence, /Please set the ROCKETMQ_HOME variable/)
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} was started without ROCKETMQ_HOME`,
          `rmqctl start ${evidence.instance.id}`,
        )
      )
    },
  },
  {
    id: 'unknown-argument',
    sign: "`Unrecognized option` of RocketMQ's own command line with its usage text, exit 1",
    why: 'the main class was given words that it does not know',
    remedy: 'start it by rmqctl',
    matches(evidence) {
      const hit = findLine(evidence, ['stdout'], /UnrecognizedOptionException|^usage: mq\w+/)
      return (
        hit &&
        certainly(
          hit,
          `${evidence.instance.id} was started with words that RocketMQ does not know`,
          `rmqctl up renders the start script of ${evidence.instance.id} again`,
        )
      )
    },
  },
]
