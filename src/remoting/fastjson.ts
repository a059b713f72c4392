/** A JSON value; `bigint` where a Java long does not fit a double, for example 9223372036854775807 in epoch entries. */
export type JavaJson = null | boolean | number | bigint | string | JavaJson[] | { [key: string]: JavaJson }

/**
 * Reads what fastjson 1.2 writes for Java maps: besides JSON it has bare number keys `{0:"ip:port"}`, and objects as
 * keys `{{"queueId":0}:1}`, which become their own text. The same as JSON.parse on JSON whose integers are safe.
 * Undefined when it is neither.
 */
export function parseJavaJson(text: string): JavaJson | undefined {
  const reader = { text, at: 0 }
  try {
    const value = readValue(reader)
    skipBlanks(reader)
    return reader.at === text.length ? value : undefined
  } catch (error) {
    // A RangeError: nested more deeply than any server's answer.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

interface Reader {
  text: string
  at: number
}

const blanks = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const word = /true|false|null/y
const string = /"(?:[^"\\]|\\[\s\S])*"/y

function readValue(reader: Reader): JavaJson {
  skipBlanks(reader)
  const first = reader.text[reader.at]
  if (first === '{') return readObject(reader)
  if (first === '[') return readArray(reader)
  if (first === '"') return readString(reader)
  return first === 't' || first === 'f' || first === 'n' ? readWord(reader) : readNumber(reader)
}

function readObject(reader: Reader): JavaJson {
  const entries: [string, JavaJson][] = []
  readItems(reader, '}', () => {
    const key = readKey(reader)
    expect(reader, ':')
    entries.push([key, readValue(reader)])
  })
  // Object.fromEntries and not assignment: a key may be "__proto__".
  return Object.fromEntries(entries)
}

function readArray(reader: Reader): JavaJson {
  const values: JavaJson[] = []
  readItems(reader, ']', () => values.push(readValue(reader)))
  return values
}

function readItems(reader: Reader, end: string, readItem: () => void): void {
  reader.at += 1
  skipBlanks(reader)
  if (reader.text[reader.at] === end) {
    reader.at += 1
    return
  }
  for (;;) {
    readItem()
    skipBlanks(reader)
    if (reader.text[reader.at] === end) break
    expect(reader, ',')
  }
  reader.at += 1
}

function readKey(reader: Reader): string {
  skipBlanks(reader)
  const from = reader.at
  if (reader.text[from] === '"') return readString(reader)
  if (reader.text[from] === '{') readObject(reader)
  else take(reader, number)
  return reader.text.slice(from, reader.at)
}

function readString(reader: Reader): string {
  const quoted = take(reader, string)
  // fastjson writes a vertical tab as \v, which JSON does not know.
  return JSON.parse(quoted.replace(/\\[\s\S]/g, found => (found === '\\v' ? '\\u000b' : found)))
}

function readWord(reader: Reader): JavaJson {
  const found = take(reader, word)
  return found === 'null' ? null : found === 'true'
}

function readNumber(reader: Reader): JavaJson {
  const found = take(reader, number)
  const value = Number(found)
  const isInteger = /^-?\d+$/.test(found)
  return isInteger && !Number.isSafeInteger(value) ? BigInt(found) : value
}

function skipBlanks(reader: Reader): void {
  blanks.lastIndex = reader.at
  reader.at += blanks.exec(reader.text)?.[0].length ?? 0
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)?.[0]
  if (found == null) throw new SyntaxError(`unexpected text at ${reader.at}`)
  reader.at += found.length
  return found
}

function expect(reader: Reader, mark: string): void {
  skipBlanks(reader)
  if (reader.text[reader.at] !== mark) throw new SyntaxError(`${mark} expected at ${reader.at}`)
  reader.at += 1
}
