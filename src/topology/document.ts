import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { RmqctlError, throwAll } from '../errors.ts'
import type { Path } from './finding.ts'
import { type Positions, readTree } from './tree.ts'

/** A topology's text, parsed: plain values, and where each was written. */
export interface TopologyDocument {
  value: unknown
  /** file:line:column of a field, or of the nearest thing around it that exists. */
  where(path: Path, atKey?: boolean): string
  /** Whether a field was written there. */
  has(path: Path): boolean
  /** Where in the text that is, to sort by. */
  offset(path: Path, atKey?: boolean): number
}

/**
 * Parses a topology's YAML. Values below `config` keep their source text (`072` stays "072").
 * @throws RmqctlError(s) `input`, every syntax error with its file:line:column.
 */
export function parseTopology(text: string, source: string): TopologyDocument {
  const lines = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${source}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const document = composed(text, source, lines)
  throwAll(syntaxErrors(document, place))
  if (isBlank(document)) throw new RmqctlError('input', 'the file is empty', { where: source, hint: 'rmqctl init' })
  const { value, positions, problems } = readTree(document.contents!)
  throwAll(
    problems.map(({ message, offset, hint }) => new RmqctlError('input', message, { where: place(offset), hint })),
  )
  const offset = (path: Path, atKey = false) => offsetOf(positions, path, atKey)
  return {
    value,
    offset,
    where: (path, atKey) => place(offset(path, atKey)),
    has: path => positions.has(JSON.stringify(path)),
  }
}

function composed(text: string, source: string, lineCounter: LineCounter): Document.Parsed<ParsedNode> {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      schema: 'core',
      stringKeys: false,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RmqctlError('input', tooDeep, { where: `${source}:1:1`, hint: tooDeepHint })
  }
}

/** The parser is recursive: a file of brackets exhausts the stack, which it throws or reports as an error. */
const tooDeep = 'the file is nested too deeply to be read'
const tooDeepHint = 'is it the right file? rmqctl init'

function syntaxErrors(document: Document.Parsed, place: (offset: number) => string): RmqctlError[] {
  // A tag that the core schema does not know is only a warning to the parser, but its value would be taken as text.
  const all = [...document.errors, ...document.warnings]
  // what comes after these follows from them
  const telling = all.filter(one => one.message.includes('call stack') || one.code === 'TAB_AS_INDENT')
  const found = (telling.length > 0 ? telling : all).slice(0, 5)
  return found.map(({ code, message, pos }) => {
    // how deep the parser came depends on the machine
    if (message.includes('call stack')) return new RmqctlError('input', tooDeep, { where: place(0), hint: tooDeepHint })
    const [text, hint] = wording[code] ?? [`not valid YAML: ${message}`, lookAbove]
    return new RmqctlError('input', text!, { where: place(pos[0]), hint })
  })
}

const lookAbove =
  'look at this line and the one above: a quote, a bracket, a colon and a blank after it, as many blanks as its neighbours'

const wording: Record<string, string[]> = {
  TAB_AS_INDENT: ['a tab indents this line', 'YAML is indented with spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'one topology a file'],
  TAG_RESOLVE_FAILED: ['a YAML tag that means nothing here', 'remove the word that begins with !'],
}

function isBlank({ contents }: Document.Parsed): boolean {
  if (contents == null) return true
  return isScalar(contents) && !isMap(contents) && !isSeq(contents) && !isAlias(contents) && contents.value === null
}

function offsetOf(positions: Positions, path: Path, atKey: boolean): number {
  for (let length = path.length; length >= 0; length--) {
    const found = positions.get(JSON.stringify(path.slice(0, length)))
    if (found != null) return (atKey && length === path.length ? found.key : undefined) ?? found.value
  }
  return 0
}
