import { isBefore } from './model.ts'

/** A file of conf/ that Maven Central does not have. */
export interface ConfFile {
  name: string
  content: string
}

/**
 * What a lib/ from Maven needs in conf/ to run. Up to 5.0, every process reads `$ROCKETMQ_HOME/conf/logback_<it>.xml`
 * by code and ends with 255 where it is missing (4.9.7: NamesrvStartup.java:119, BrokerStartup.java:188,
 * MQAdminStartup.java:242); 5.1 and later carry theirs in the jars. mqadmin looks for ACL keys in tools.yml; without
 * any it works as without ACL (4.9.7: AclUtils.java:287).
 */
export function confFiles(version: string): ConfFile[] {
  const tools = { name: 'tools.yml', content: toolsYml }
  if (!isBefore(version, '5.1.0')) return [tools]
  const processes = isBefore(version, '5.0.0') ? ['namesrv', 'broker'] : ['namesrv', 'broker', 'controller', 'proxy']
  const logged = [...processes.map(name => logback(name, 'INFO')), logback('tools', 'WARN')]
  return [...logged, tools]
}

const toolsYml = `# Keys for mqadmin where the brokers ask for them (aclEnable=true):
# accessKey: name
# secretKey: secret
`

/** One log of at most 1 GB for everything; RocketMQ's own files spread over 10 GB. */
function logback(name: string, level: string): ConfFile {
  const content = `<configuration>
  <appender name="file" class="ch.qos.logback.core.rolling.RollingFileAppender">
    <file>\${user.home}/logs/rocketmqlogs/${name}.log</file>
    <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>\${user.home}/logs/rocketmqlogs/otherdays/${name}.%i.log.gz</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>9</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>100MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p [%t] %logger - %m%n</pattern>
    </encoder>
  </appender>
  <appender name="background" class="ch.qos.logback.classic.AsyncAppender">
    <queueSize>4096</queueSize>
    <discardingThreshold>0</discardingThreshold>
    <appender-ref ref="file"/>
  </appender>
  <root level="${level}">
    <appender-ref ref="background"/>
  </root>
</configuration>
`
  return { name: `logback_${name}.xml`, content }
}
