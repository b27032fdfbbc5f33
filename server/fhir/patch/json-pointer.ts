/** JSON Pointer (RFC 6901): the way to a place in a document, one name or index after the other. */
import { isJsonObject, type Json } from './patch.ts'

/** `/name/0/family` as its parts; nothing for a text that is no pointer. */
export function parsePointer(text: string): string[] | undefined {
  if (text === '') return []
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Nothing when there is no such place. Names that every object inherits are no places. */
export function valueAt(document: Json, pointer: readonly string[]): Json | undefined {
  let at: Json | undefined = document
  for (const part of pointer) {
    if (Array.isArray(at)) {
      const index = arrayIndex(part)
      at = index === undefined ? undefined : at[index]
    } else at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined
    if (at === undefined) return undefined
  }
  return at
}

/** RFC 6901 §4: digits without leading zeros. */
export const arrayIndex = (part: string): number | undefined =>
  /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : undefined
