/** Words that other tools have for what rmqctl does, and what to type instead. */
export const wordsOfOthers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'rmqctl up 2m-2s-sync': ['deploy', 'apply', 'create', 'install', 'launch', 'run', 'setup', 'update', 'reconcile'],
    'rmqctl up --rocketmq VERSION': ['upgrade', 'patch'],
    'edit the topology, then: rmqctl up': ['scale', 'scale-in', 'scale-out', 'reload', 'edit'],
    'rmqctl down, which keeps all data; rmqctl destroy deletes': [
      'remove',
      'rm',
      'delete',
      'uninstall',
      'clean',
      'kill',
    ],
    'rmqctl status': ['ps', 'display', 'show', 'get', 'describe', 'info', 'health', 'top'],
    'rmqctl list': ['ls', 'clusters'],
    'rmqctl logs -f': ['tail', 'follow'],
    'rmqctl check': ['preflight', 'precheck'],
    'rmqctl lint': ['validate'],
    'rmqctl verify': ['test'],
    'rmqctl exec -- uptime': ['ssh', 'shell'],
    'rmqctl init': ['new', 'template', 'scaffold', 'generate'],
    'rmqctl release fetch 5.3.3': ['download', 'pull', 'fetch', 'mirror'],
    'rmqctl mqadmin -- topicList': ['topic', 'topics'],
    'rmqctl mqadmin -- consumerProgress': ['group', 'groups', 'consumer', 'consumers'],
    'rmqctl mqadmin -- clusterList': ['cluster', 'broker', 'brokers'],
    'rmqctl --version': ['version'],
  }).flatMap(([instead, words]) => words.map(word => [word, instead])),
)
