import type { HostFacts } from '../facts/model.ts'
import type { DeployedInstance } from '../topology/deployment.ts'
import type { Check, CheckFinding } from './finding.ts'

/** A Java that the release runs on and that the user RocketMQ runs as may execute (rocketmq-facts 1.5). */
export const javaCheck: Check = {
  looks: 'A Java of version 8 or newer that the topology asks for and that the user of RocketMQ may execute.',
  why: 'RocketMQ is a Java program.',
  fix: 'installs default-jre-headless by apt; elsewhere it says the command',
  quick: true,
  find: ({ host: { id: host }, instances }, facts) => {
    const without = instances.filter(instance => instance.java.path === '')
    if (without.length === 0) return []
    return [
      {
        check: 'java',
        level: 'error',
        host,
        ...cause(facts, without),
      },
    ]
  },
}

function cause(facts: HostFacts, instances: DeployedInstance[]): Pick<CheckFinding, 'message' | 'hint'> {
  const hidden = facts.javas.filter(java => !java.public)
  const names = instances.map(({ id }) => id).join(', ')
  if (facts.javas.length === 0) return { message: `no Java was found for ${names}`, hint: installCommand(facts) }
  if (hidden.length === facts.javas.length)
    return {
      message: `${hidden[0]?.path} cannot be executed by ${facts.runAs.name}, who may not enter a folder above it`,
      hint: `${installCommand(facts)}\nor set runAs to a user who can`,
    }
  const list = facts.javas.map(java => `${java.version} at ${java.path}`).join(', ')
  const least = Math.max(8, ...instances.map(({ jar }) => jar?.java ?? 8))
  const tooOld = `Java ${least} or newer is needed for ${names}, but there is only ${list}`
  if (facts.javas.every(java => java.major < least)) return { message: tooOld, hint: installCommand(facts) }
  return {
    message: `none of the Javas found is what the topology asks for ${names}: ${list}`,
    hint: 'set java: auto, a path or a major version of these',
  }
}

/** What installs a Java runtime on this distribution. */
function installCommand(facts: Pick<HostFacts, 'os' | 'login'>): string {
  const sudo = facts.login.uid === 0 ? '' : 'sudo '
  switch (facts.os.id) {
    case 'debian':
    case 'ubuntu':
      return `${sudo}apt-get update && ${sudo}apt-get install -y default-jre-headless\nor let rmqctl do it: rmqctl up --fix`
    case 'alpine':
      return `${sudo}apk add openjdk17-jre-headless`
    default:
      return `${sudo}dnf install -y java-17-openjdk-headless`
  }
}
