import { createReadStream, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootHosts, type TestHosts, whyNoHosts } from '../hosts/hosts.ts'
import { type ControlMachine, controlMachine, solo } from '../support/control-machine.ts'
import { succeeded } from '../support/local-cluster.ts'

const reason = whyNoHosts()
/** The hosts have no downloader, and nowhere to get one from: what of GNU's wget is asked for, in bash. */
const wget = `#!/bin/bash
case $* in --help) echo --input-file; exit;; esac
read -r url; out=\${!#}; place=\${url#http://*@}; host=\${place%%/*}
exec 3<>/dev/tcp/\${host%:*}/\${host#*:}
printf 'GET /%s HTTP/1.0\\r\\n\\r\\n' "\${place#*/}" >&3
read -r status <&3
while read -r line <&3 && [ "$line" != $'\\r' ]; do :; done
case $status in *200*) cat <&3 > "$out" ;; *) echo "ERROR $status" >&2; exit 8 ;; esac
`

describe.skipIf(reason != null)(`RocketMQ that is not sent${reason == null ? '' : ` (skipped: ${reason})`}`, () => {
  let hosts: TestHosts
  let here: ControlMachine
  let file: string
  let mirror: Server
  let url: string
  let asked: string[] = []
  let archive = ''

  beforeAll(async () => {
    hosts = await bootHosts(1, { set: 'releases' })
    await hosts.endQuickly()
    here = await controlMachine(hosts)
    file = await here.file('solo.yaml', solo)
    const list = await here.rmqctl(['release', 'list', '--json'])
    archive = (JSON.parse(list.stdout) as { releases: { version: string; archive: string }[] }).releases.find(
      one => one.version === '5.3.3',
    )!.archive
    mirror = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === `/${basename(archive)}`) createReadStream(archive).pipe(response)
      else if (request.url === '/cut.tar.gz') response.end(readFileSync(archive).subarray(0, 1_000_000))
      else response.writeHead(404).end()
    })
    await new Promise<void>(resolve => mirror.listen(0, resolve))
    const us = await onHost('echo $SSH_CONNECTION | cut -d" " -f1')
    url = `http://ci:s3cret@${us}:${(mirror.address() as AddressInfo).port}/`
  })
  afterAll(async () => {
    mirror?.close()
    await here?.dispose()
    await hosts?.[Symbol.asyncDispose]()
  })

  const onHost = async (line: string) => (await hosts.ssh(1, line)).trim()
  const up = (...flags: string[]) => here.rmqctl(['up', file, '--hosts', `A=ops@${hosts.addresses[0]}`, ...flags])
  const releases = () => onHost('ls -A /opt/rocketmq/solo/releases')

  test('a host that has nothing to download with says so', async () => {
    const { code, stderr } = await up('--pull', url)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /error: A: RocketMQ could not be downloaded from http:\/\/\*\*\*@\S+: this host has neither curl nor wget/,
    )
    expect(stderr).toContain('→ without --pull it is sent from here')
    expect(await releases()).toBe('')
  })

  test('what is not the release is refused, and nothing of it is left', async () => {
    await onHost(`cat > /usr/local/bin/wget <<'END'\n${wget}END\nchmod 755 /usr/local/bin/wget`)
    for (const path of ['cut.tar.gz', 'none/']) {
      const { code, stderr } = await up('--pull', `${url}${path}`)
      expect(code).toBe(1)
      expect(stderr).toMatch(path === 'none/' ? /wget: .*404/ : /what is there is neither a zip nor a whole tar\.gz/)
      expect(stderr).not.toContain('s3cret')
      expect(await releases()).toBe('')
    }
  })

  test('the host downloads it, as it would have been sent', async () => {
    asked = []
    const done = await up('--pull', url)
    succeeded(done, 'up --pull')
    expect(asked).toEqual([`/${basename(archive)}`])
    expect(done.stderr).not.toContain('sending RocketMQ')
    expect(done.stdout + done.stderr).not.toContain('s3cret')
    expect(`${await releases()}.tar.gz`).toBe(basename(archive))
    expect(await onHost('grep -rlF s3cret /opt/rocketmq || :')).toBe('')
  })

  test('a file of it that was changed is found, and brought anew', async () => {
    await onHost('cd /opt/rocketmq/solo/releases/*/lib && : > rocketmq-tools-5.3.3.jar')
    expect((await here.rmqctl(['plan'])).stdout).toMatch(/^ {2}A \(.*\): install 5\.3\.3-/m)
    succeeded(await up(), 'up')
    expect((await here.rmqctl(['plan'])).stdout).toMatch(/^nothing to do/)
  })

  test('what the host has is used where it is, and is left alone', async () => {
    await hosts.ssh(
      1,
      'cp -r /opt/rocketmq/solo/releases/5* /srv/there && rm /srv/there/.complete /srv/there/SHA256SUMS',
    )
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
    const done = await up('--release', 'home:/srv/there')
    succeeded(done, 'up --release home:')
    expect(done.stderr).not.toContain('sending RocketMQ')
    expect(await onHost('readlink /opt/rocketmq/solo/releases/*/lib')).toBe('/srv/there/lib')
    expect((await here.rmqctl(['mqadmin', '--', 'clusterList'])).stdout).toContain('V5_3_3')
    expect((await here.rmqctl(['plan', file])).stdout).toMatch(/^nothing to do/)
    succeeded(await here.rmqctl(['destroy', '--data', '--confirm', 'solo']), 'destroy')
    expect(await onHost('ls -A /opt; ls /srv/there/lib | grep -c jar')).toMatch(/^\d+$/)
  })
})
