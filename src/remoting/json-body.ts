import { type JavaJson, parseJavaJson } from './fastjson.ts'
import { UnreadableAnswer } from './rpc.ts'

export type JsonObject = { [key: string]: JavaJson }

/** The object that an answer's body holds. @throws UnreadableAnswer */
export function jsonBody(body: Buffer): JsonObject {
  return objectOf(parseJavaJson(body.toString('utf8')), 'the body')
}

/** @throws UnreadableAnswer when it is not an object; `what` names it. */
export function objectOf(value: JavaJson | undefined, what: string): JsonObject {
  if (value != null && typeof value === 'object' && !Array.isArray(value)) return value
  throw new UnreadableAnswer(`${what} is not a JSON object`)
}

/** An array's objects; an absent one is empty, since fastjson leaves null fields out. */
export function objectsOf(value: JavaJson | undefined, what: string): JsonObject[] {
  return (Array.isArray(value) ? value : []).map(one => objectOf(one, what))
}

/** An object's text values; an absent object is empty. */
export function textsOf(value: JavaJson | undefined, what: string): Record<string, string> {
  const entries = value == null ? [] : Object.entries(objectOf(value, what))
  return Object.fromEntries(entries.filter(([, one]) => one != null).map(([key, one]) => [key, String(one)]))
}

/** A number in JSON or in a text; a long beyond 2^53 loses its last digits, which only "endless" values have. */
export function numberOf(value: JavaJson | undefined, what: string): number {
  const found = value == null || value === '' || typeof value === 'object' ? Number.NaN : Number(value)
  if (Number.isNaN(found)) throw new UnreadableAnswer(`${what} is not a number`)
  return found
}

export function textOf(value: JavaJson | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
