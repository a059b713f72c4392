import { throwAll } from '../errors.ts'
import { type Binding, parseHostsOption } from './bind.ts'
import { loadTopologyText } from './cluster.ts'
import { errorsOf } from './finding.ts'
import { commentWidth, flow, wrapped } from './flow.ts'
import { type FieldRow, fieldRows } from './reference.ts'

/**
 * A topology to begin with: a shipped one, bound to hosts where they are given, and below it as comments all else that can
 * be said, with the schema's own descriptions.
 * @param name what is shipped under, for messages.
 * @throws RmqctlError(s) `input` when `hosts` does not bind it.
 */
export function scaffold(text: string, name: string, hosts?: string): string {
  const bound = hosts == null ? text : bindText(text, name, hosts)
  return `${bound}\n${commentedFields()}`
}

/** The shipped topology's line of host ids, as a map with addresses. */
function bindText(text: string, source: string, hosts: string): string {
  const { cluster } = loadTopologyText({ text, source, defaultName: source, hosts })
  const ids = cluster.hosts.map(host => host.id)
  const { byHost, findings } = parseHostsOption(hosts, ids)
  throwAll(errorsOf(findings))
  const lines = ids.map(id => `  ${id}: ${flowMap(byHost.get(id) ?? { kind: 'local' })}`)
  return text.replace(/^hosts:.*$/m, () => ['hosts:', ...lines].join('\n'))
}

function flowMap(binding: Binding): string {
  const { kind, ...fields } = binding
  return flow(kind === 'local' ? { address: 'local' } : fields)
}

/** All that a topology may say, as comments. */
export function commentedFields(): string {
  const rows = fieldRows()
  const pick = (prefix: string, but: (name: string) => boolean = () => false) =>
    rows.filter(row => row.path.startsWith(prefix) && !but(row.path.slice(prefix.length)))
  const shared = new Set(pick('defaults.').map(row => row.path.slice('defaults.'.length)))
  const inDefaults = (name: string) => shared.has(name) || name === 'host'
  return [
    '# What else can be said. The nearer wins: an instance, its host, defaults.',
    '#',
    ...commented(
      pick('name').filter(row => row.path === 'name'),
      '',
      '',
    ),
    '#',
    '# defaults:',
    ...commented(pick('defaults.'), 'defaults.', '  '),
    '#',
    '# Of one host, as in  hosts: { A: { address: 10.0.0.11 } } ,',
    '# beside all that defaults can say:',
    ...commented(pick('hosts.<id>.', inDefaults), 'hosts.<id>.', '  '),
    '#',
    '# Of one instance, as in  master: { host: A, port: 10911 } ,',
    '# beside java, jvm, supervisor, data and config:',
    ...commented(pick('brokers.<name>.master.', inDefaults), 'brokers.<name>.master.', '  '),
    '',
  ].join('\n')
}

/** Fields with their descriptions, so that a line without its first `# ` is YAML. */
function commented(rows: FieldRow[], prefix: string, indent: string): string[] {
  // a field is shown one way, as its example has it
  const isInside = (path: string) => rows.some(row => row.example !== undefined && path.startsWith(`${row.path}.`))
  const shown = rows.filter(({ path }) => !isInside(path))
  return shown.flatMap(({ path, description, example }) => {
    const steps = path.slice(prefix.length).split('.')
    const inner = indent + '  '.repeat(steps.length - 1)
    const value = example === undefined ? '' : ` ${flow(example)}`
    return [
      ...wrapped(description, commentWidth - `# ${inner}# `.length).map(line => `# ${inner}# ${line}`),
      `# ${inner}${steps.at(-1)}:${value}`,
    ]
  })
}
