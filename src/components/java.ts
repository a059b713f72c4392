import { hasController } from '../topology/controllers.ts'
import type { DeployedInstance } from '../topology/deployment.ts'

/** What a JVM is started with, besides what the instance says itself. */
export interface JavaProgram {
  mainClass: string
  args: string[]
  /** Folder of the release: conf/ and lib/. */
  release: string
}

/**
 * The java command line of an instance: memory, collector, modules, diagnostics, then the user's options, which win because
 * the JVM takes the last of two. The bin scripts of RocketMQ are not used: they add an 8 GB heap and a process in between.
 */
export function javaArgv(instance: DeployedInstance, program: JavaProgram): string[] {
  return [
    ...jvmArgv(instance, [`-Drmq.logback.configurationFile=${instance.dir}/logback.xml`]),
    '-cp',
    `${program.release}/conf:${program.release}/lib/*`,
    program.mainClass,
    ...program.args,
  ]
}

/** The same of a program that is one jar, whose logging is its own. */
export function jarArgv(instance: DeployedInstance, jar: string, args: string[]): string[] {
  return [...jvmArgv(instance, [`-Djava.io.tmpdir=${instance.dir}/home`]), '-jar', jar, ...args]
}

function jvmArgv(instance: DeployedInstance, ours: string[]): string[] {
  const { java, jvm, dir } = instance
  return [
    java.path,
    '-server',
    ...memoryFlags(jvm),
    ...collectorFlags(jvm),
    ...moduleFlags(java.major),
    ...(hasController(instance) ? controllerFlags(java.major) : []),
    ...gcLogFlags(java.major),
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:+HeapDumpOnOutOfMemoryError',
    `-XX:HeapDumpPath=${dir}/crash`,
    `-XX:ErrorFile=${dir}/crash/hs_err_pid%p.log`,
    // Moves the logs and every default path of RocketMQ into the instance's folder (UtilAll, MixAll: user.home).
    `-Duser.home=${dir}/home`,
    ...ours,
    ...jvm.options,
  ]
}

function memoryFlags({ heapMb, directMb }: DeployedInstance['jvm']): string[] {
  const heap = [`-Xms${heapMb}m`, `-Xmx${heapMb}m`]
  return directMb == null ? heap : [...heap, `-XX:MaxDirectMemorySize=${directMb}m`]
}

/**
 * G1 with RocketMQ's own reserve from 2 GB on, the serial collector below. Said in words, because the JVM's own choice depends
 * on the machine's processors; two collectors in one command line end the JVM, so a user's choice replaces ours.
 */
function collectorFlags({ heapMb, options }: DeployedInstance['jvm']): string[] {
  if (options.some(option => /^-XX:\+Use\w+GC$/.test(option))) return []
  if (heapMb < 2048) return ['-XX:+UseSerialGC']
  return ['-XX:+UseG1GC', '-XX:G1ReservePercent=25', '-XX:InitiatingHeapOccupancyPercent=30']
}

/**
 * Without these a 4.9 broker on Java 9 or newer breaks in its own shutdown, before it writes offsets and unregisters
 * (4.9.8:MappedFile.java:103), and 5.0-5.1 cannot unmap files (5.1.4:UtilAll.java:695). Harmless for the rest.
 */
export function moduleFlags(major: number): string[] {
  if (major < 9) return []
  return [
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
  ]
}

/**
 * A controller writes its events by hessian, which looks into the classes of java.lang
 * (https://github.com/apache/rocketmq/issues/10170).
 */
function controllerFlags(major: number): string[] {
  return major < 9 ? [] : ['--add-opens=java.base/java.lang=ALL-UNNAMED']
}

/** Five files of 10 MB. Relative to the instance's folder, where launch.sh goes first: -Xlog splits its value at colons. */
function gcLogFlags(major: number): string[] {
  if (major >= 9) return ['-Xlog:gc*:file=home/logs/gc.log:time,tags:filecount=4,filesize=10m']
  return [
    '-Xloggc:home/logs/gc.log',
    '-XX:+PrintGCDetails',
    '-XX:+PrintGCDateStamps',
    '-XX:+UseGCLogFileRotation',
    '-XX:NumberOfGCLogFiles=5',
    '-XX:GCLogFileSize=10m',
  ]
}
