import { expect, test } from 'vitest'
import { knownDefault } from '../../src/catalogue/known-default.ts'
import type { ConfigRole } from '../../src/catalogue/roles.ts'
import { frameDecoder } from '../../src/remoting/decoder.ts'
import { propertiesOf } from '../../src/remoting/properties-body.ts'
import { capturedFiles, responseOf } from '../remoting/fixtures.ts'

/** What the files of the captured servers said (test/remoting/capture.ts). */
const said = [
  'brokerClusterName',
  'brokerRole',
  'inSyncReplicas',
  'listenPort',
  'mappedFileSizeCommitLog',
  'slaveTimeout',
  'totalReplicas',
]

test.each(capturedFiles.map(file => [file.name, file] as const))(
  'real answers of %s differ in what their files said alone',
  (name, file) => {
    const different = (title: string, role: ConfigRole) => {
      const [frame] = frameDecoder()(responseOf(file, title)).frames
      const live = Object.entries(propertiesOf(frame!.body))
      const known = live.map(([key, value]) => ({
        key,
        value,
        own: knownDefault(name.replace('-binary', ''), role, key),
      }))
      expect(known.filter(({ own }) => own != null).length).toBeGreaterThan(15)
      return known.filter(({ value, own }) => own != null && own !== value && Number(own) !== Number(value))
    }
    const broker = different('broker config', 'broker').map(({ key }) => key)
    expect(broker.filter(key => !said.includes(key))).toEqual([])
    expect(broker).toEqual(expect.arrayContaining(['brokerRole', 'listenPort']))
    expect(different('namesrv config', 'namesrv').map(({ key }) => key)).toEqual(['listenPort'])
  },
)

test('nothing is known of a version that is not listed', () => {
  expect(knownDefault('5.3.3', 'broker', 'fileReservedTime')).toBe('72')
  expect(knownDefault('5.3.99', 'broker', 'fileReservedTime')).toBeUndefined()
  expect(knownDefault('5.3.3', 'broker', 'storePathRootDir')).toBeUndefined()
})
