import { atLeast } from '../catalogue/version.ts'
import { renderTemplate } from './template.ts'

/** One log file: which loggers write to it, how many old files are kept, and the version that brought it. */
interface LogFile {
  name: string
  loggers: string[]
  archives: number
  since?: string
}

/** Which table: each kind of process logs under names of its own. `brokerProxy`: a broker with a proxy in its process. */
export type LogKind = 'broker' | 'namesrv' | 'controller' | 'proxy' | 'brokerProxy' | 'dashboard'

const fileMb = 20
const few = 3
const many = 8

/** What a proxy logs, whatever process it is in (rmq.proxy.logback.xml). */
const proxyFiles: LogFile[] = [
  { name: 'proxy', loggers: ['RocketmqProxy'], archives: many },
  { name: 'proxy_watermark', loggers: ['RocketmqProxyWatermark'], archives: few },
]

const metricsLoggers = [
  'io.opentelemetry.exporter.logging.LoggingMetricExporter',
  'io.opentelemetry.exporter.logging.otlp.OtlpJsonLoggingMetricExporter',
]

const brokerFiles: LogFile[] = [
  { name: 'broker_default', loggers: [], archives: few },
  { name: 'broker', loggers: ['RocketmqBroker', 'RocketmqCommon'], archives: many },
  { name: 'store', loggers: ['RocketmqStore'], archives: many },
  { name: 'remoting', loggers: ['RocketmqRemoting'], archives: many },
  { name: 'storeerror', loggers: ['RocketmqStoreError'], archives: few },
  { name: 'protection', loggers: ['RocketmqProtection'], archives: few },
  { name: 'watermark', loggers: ['RocketmqWaterMark'], archives: few },
  { name: 'transaction', loggers: ['RocketmqTransaction'], archives: few },
  { name: 'lock', loggers: ['RocketmqRebalanceLock'], archives: few },
  { name: 'filter', loggers: ['RocketmqFilter'], archives: few },
  { name: 'stats', loggers: ['RocketmqStats'], archives: few },
  { name: 'commercial', loggers: ['RocketmqCommercial'], archives: few },
  { name: 'pop', loggers: ['RocketmqPop'], archives: few, since: '5.0.0' },
  { name: 'tiered_store', loggers: ['RocketmqTieredStore'], archives: few, since: '5.1.0' },
  { name: 'broker_traffic', loggers: ['RocketmqTraffic'], archives: few, since: '5.1.0' },
  {
    name: 'broker_metrics',
    loggers: metricsLoggers,
    archives: few,
    since: '5.1.1',
  },
  { name: 'coldctr', loggers: ['RocketmqColdCtr'], archives: few, since: '5.1.2' },
  { name: 'rocksdb', loggers: ['RocketmqRocksDB'], archives: few, since: '5.1.4' },
  { name: 'auth_audit', loggers: ['RocketmqAuthAudit'], archives: few, since: '5.3.0' },
]

/** Names as in RocketMQ's own logback files and LoggerName.java; a file without loggers takes what nobody else does. */
const logFiles: Record<LogKind, LogFile[]> = {
  broker: brokerFiles,
  brokerProxy: [...brokerFiles, ...proxyFiles],
  proxy: [
    { name: 'proxy_default', loggers: [], archives: few },
    ...proxyFiles,
    { name: 'remoting', loggers: ['RocketmqRemoting', 'RocketmqCommon'], archives: few },
    { name: 'proxy_metric', loggers: metricsLoggers, archives: few },
    { name: 'auth_audit', loggers: ['RocketmqAuthAudit'], archives: few, since: '5.3.0' },
  ],
  namesrv: [
    { name: 'namesrv_default', loggers: [], archives: few },
    {
      name: 'namesrv',
      loggers: ['RocketmqNamesrv', 'RocketmqCommon', 'RocketmqRemoting', 'RocketmqController'],
      archives: many,
    },
    { name: 'namesrv_traffic', loggers: ['RocketmqTraffic'], archives: few, since: '5.1.0' },
  ],
  // no RocketMQ of its own: all that it says goes into one file
  dashboard: [{ name: 'dashboard', loggers: [], archives: many }],
  controller: [
    { name: 'controller_default', loggers: [], archives: few },
    {
      name: 'controller',
      // at its start it logs as a NameServer (5.3.3:ControllerStartup.java:107)
      loggers: ['RocketmqController', 'RocketmqCommon', 'RocketmqRemoting', 'RocketmqNamesrv'],
      archives: many,
    },
    { name: 'dledger', loggers: ['io.openmessaging.storage.dledger'], archives: few },
    { name: 'controller_traffic', loggers: ['RocketmqTraffic'], archives: few, since: '5.1.0' },
  ],
}

const consoleLogger: Record<LogKind, string> = {
  broker: 'RocketmqConsole',
  dashboard: 'RocketmqConsole',
  brokerProxy: 'RocketmqConsole',
  proxy: 'RocketmqConsole',
  namesrv: 'RocketmqNamesrvConsole',
  controller: 'RocketmqControllerConsole',
}

/** What versions that look for their logging file in $ROCKETMQ_HOME/conf want to find there; a proxy and its broker each open their own. */
export const logbackNames: Record<LogKind, string[]> = {
  broker: ['logback_broker.xml'],
  brokerProxy: ['logback_proxy.xml', 'logback_broker.xml'],
  proxy: ['logback_proxy.xml'],
  namesrv: ['logback_namesrv.xml'],
  controller: ['logback_controller.xml'],
  dashboard: [],
}

/**
 * logback.xml of an instance, good for the plain logback of 4.9 and for the renamed one inside 5.1 and newer. All files below
 * <user.home>/logs/rocketmqlogs, stamped in GMT+8 as RocketMQ does. Written directly, not by AsyncAppender: what a broker said
 * last before it died is what a diagnosis needs.
 */
export function logbackText(kind: LogKind, version: string): string {
  return renderTemplate('logback.xml', {
    files: filesOf(kind, version),
    console: consoleLogger[kind],
    fileMb,
    totalMb: logbackBudgetMb(kind, version),
  })
}

/** What all log files of an instance can come to, in MB; RocketMQ's own files allow a broker more than 10 GB. */
export function logbackBudgetMb(kind: LogKind, version: string): number {
  return filesOf(kind, version).reduce((sum, { archives }) => sum + fileMb * (1 + archives), 0)
}

function filesOf(kind: LogKind, version: string): LogFile[] {
  return logFiles[kind].filter(({ since }) => since == null || atLeast(version, since))
}
