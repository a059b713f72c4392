/**
 * Keys that tutorials and answers copy from each other and that no RocketMQ ever read, each with what to do instead. Checked
 * against every list in the catalogue by a test.
 */
export const folklore: Readonly<Record<string, string>> = {
  storePathConsumeQueue: 'remove it: the consume queues are always in <storePathRootDir>/consumequeue',
  storePathIndex: 'remove it: the index is always in <storePathRootDir>/index',
  storeCheckpoint: 'remove it: it is always <storePathRootDir>/checkpoint',
  storePathCheckpoint: 'remove it: it is always <storePathRootDir>/checkpoint',
  abortFile: 'remove it: it is always <storePathRootDir>/abort',
  storePathAbort: 'remove it: it is always <storePathRootDir>/abort',
  mapedFileSizeCommitLog: 'write mappedFileSizeCommitLog, with pp',
  mapedFileSizeConsumeQueue: 'write mappedFileSizeConsumeQueue, with pp',
  destroyMappedFileIntervalForcibly: 'write destroyMapedFileIntervalForcibly: RocketMQ spells this one with one p',
  checkTransactionMessageEnable: 'remove it: transactions are always checked, see transactionCheckInterval',
  brokerIP: 'write brokerIP1: what clients dial (brokerIP2 is what slaves dial)',
  brokerIp: 'write brokerIP1: what clients dial (brokerIP2 is what slaves dial)',
  nameServer: 'write namesrvAddr=host:9876;host:9876',
  nameserver: 'write namesrvAddr=host:9876;host:9876',
  namesrv: 'write namesrvAddr=host:9876;host:9876',
  nameServerAddr: 'write namesrvAddr=host:9876;host:9876',
  nameServerAddress: 'write namesrvAddr=host:9876;host:9876',
  'rocketmq.namesrv.addr': 'write namesrvAddr; this is a system property (-D)',
  'rocketmq.broker.diskSpaceWarningLevelRatio': 'write it as -D in the JVM options: it is a system property',
  storePath: 'write storePathRootDir',
  port: 'write listenPort',
  brokerPort: 'write listenPort',
  fastListenPort: 'remove it: the fast port is always listenPort - 2',
  fastPort: 'remove it: the fast port is always listenPort - 2',
  vipChannelEnabled: 'remove it: the client decides (com.rocketmq.sendMessageWithVIPChannel)',
  enableAcl: 'write aclEnable up to 5.3.2, authenticationEnabled from 5.3.0 on',
}
