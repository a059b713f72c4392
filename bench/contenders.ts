import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../test/support/checkout.ts'
import type { Timed } from './timed.ts'
import type { World } from './world.ts'

/** One way to bring the same cluster up on four hosts. */
export interface Contender {
  up(): Promise<Timed>
  /** Stops it and leaves nothing on the hosts. */
  remove(): Promise<void>
}

const rmqctlMain = [process.execPath, join(root, 'dist/main.js')]

export interface Ours extends Contender {
  run(...args: string[]): Promise<Timed>
  check(): Promise<Timed>
  topology: string
}

export function rmqctl({ time, hosts }: World): Ours {
  const run = (...args: string[]) => time([...rmqctlMain, ...args])
  const topology = join(root, 'bench/four-hosts.yaml')
  const binding = ['--hosts', hosts.addresses.map(address => `root@${address}`).join(',')]
  return {
    run,
    topology,
    check: () => run('check', topology, ...binding),
    up: () => run('up', topology, ...binding, '--output', 'json'),
    remove: async () => {
      await run('destroy', '--cluster', 'bench', '--data', '--confirm', 'bench', '--yes')
    },
  }
}

export function baseline({ time, hosts, sshConfig, release }: World): Contender {
  const env = { HOSTS: hosts.addresses.join(' '), SSH_CONFIG: sshConfig, RELEASE: release.plain }
  const run = (verb: string) => time([join(root, 'bench/baseline.sh'), verb], env)
  return {
    up: () => run('up'),
    remove: async () => {
      await run('stop')
      await run('remove')
    },
  }
}

export async function ansible({ time, hosts, sshConfig, release, folder }: World): Promise<Contender> {
  const inventory = join(folder, 'inventory.ini')
  await writeFile(inventory, inventoryOf(hosts.addresses, { release: release.packed, sshConfig }))
  const env = { ANSIBLE_CONFIG: join(root, 'bench/ansible/ansible.cfg') }
  const play = (book: string) => time(['ansible-playbook', '-i', inventory, join(root, 'bench/ansible', book)], env)
  return {
    up: () => play('site.yml'),
    remove: async () => {
      await play('remove.yml')
    },
  }
}

function inventoryOf([a, b, c, d]: string[], { release, sshConfig }: { release: string; sshConfig: string }): string {
  const host = (name: string, address: string | undefined, broker: string) =>
    `${name} ansible_host=${address} ${broker}`
  return `[rocketmq:children]
masters
slaves

[nameservers]
h1
h2

[masters]
${host('h1', a, 'group=broker-a id=0')}
${host('h2', b, 'group=broker-b id=0')}

[slaves]
${host('h3', c, 'group=broker-a id=1')}
${host('h4', d, 'group=broker-b id=1')}

[rocketmq:vars]
ansible_user=root
ansible_ssh_common_args=-F ${sshConfig}
place=/opt/bench-ansible
release=${release}
`
}
