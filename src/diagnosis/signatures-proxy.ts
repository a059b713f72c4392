import { certainly, printed, type Signature } from './signature.ts'

/** A proxy, or a broker with one in its process, that does not start; its ports are told with the others. */
export const proxySignatures: Signature[] = [
  {
    id: 'proxy-no-broker',
    sign: '`create system broadcast topic … failed on cluster …`, exit 1',
    why: 'a proxy creates a topic of its own at its start, and no broker of its cluster is registered at the NameServers that it asks',
    remedy:
      'start the brokers first; `rmqctl up` does it in that order, and `rmqctl status` names brokers that are not registered',
    matches(evidence) {
      const hit = printed(evidence, /create system broadcast topic (\S+) failed on cluster (\S+)/)
      const { id } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} found no broker of the cluster ${hit.match[2]} at its NameServers, where it creates its topic ${hit.match[1]}`,
          'rmqctl status, then with brokers that are registered: rmqctl up',
        )
      )
    },
  },
  {
    id: 'proxy-tls',
    sign: '`grpc tls set failed`, exit 1',
    why: '`tlsTestModeEnable` is false, and the key or the certificate of `tlsKeyPath` and `tlsCertPath` cannot be read',
    remedy:
      'put both files where the keys say, readable for the user that the proxy runs as; in PEM, the key in PKCS#8',
    matches(evidence) {
      const hit = printed(evidence, /grpc tls set failed: (.*)/)
      const { id, host } = evidence.instance
      return (
        hit &&
        certainly(
          hit,
          `${id} cannot read its TLS key or certificate: ${hit.match[1]}`,
          `put tlsKeyPath and tlsCertPath of ${id} in place on ${host}, then: rmqctl up`,
        )
      )
    },
  },
  {
    id: 'proxy-json',
    sign: '`JSONException` below `proxy.config.Configuration`, exit 1',
    why: 'rmq-proxy.json is no JSON any more, or a value has another type than its key',
    remedy: '`rmqctl up` writes the file anew; keys belong into the topology (`config` of the proxy)',
    matches(evidence) {
      const hit = printed(evidence, /JSONException: (.*)/)
      if (hit == null || printed(evidence, /proxy\.config\.Configuration/) == null) return null
      const { id } = evidence.instance
      return certainly(hit, `${id} cannot read its rmq-proxy.json: ${hit.match[1]}`, 'rmqctl up')
    },
  },
]
