/** What can be asked, by the names of RocketMQ's RequestCode. */
export const requestCode = {
  pullMessage: 11,
  updateAndCreateTopic: 17,
  updateBrokerConfig: 25,
  getBrokerConfig: 26,
  getBrokerRuntimeInfo: 28,
  getMaxOffset: 30,
  getMinOffset: 31,
  viewMessageById: 33,
  getRouteInfoByTopic: 105,
  getBrokerClusterInfo: 106,
  wipeWritePermOfBroker: 205,
  getAllTopicListFromNameserver: 206,
  sendMessageV2: 310,
  getNamesrvConfig: 319,
  getBrokerHaStatus: 907,
} as const

/** What is answered, by the names of RocketMQ's ResponseCode; 0 is success. */
export const responseCode = {
  success: 0,
  systemError: 1,
  systemBusy: 2,
  requestCodeNotSupported: 3,
  flushDiskTimeout: 10,
  slaveNotAvailable: 11,
  flushSlaveTimeout: 12,
  serviceNotAvailable: 14,
  noPermission: 16,
  topicNotExist: 17,
  pullNotFound: 19,
  pullRetryImmediately: 20,
  pullOffsetMoved: 21,
  subscriptionGroupNotExist: 26,
  goAway: 1500,
} as const
