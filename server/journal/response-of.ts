/** A response whose body is told in parts; its bytes are made when they are asked for, which most exchanges never are. */
import type { BodyPart } from '../store/contract.ts'
import type { HttpResponse } from './exchange.ts'

export function responseOf(status: number, headers: [string, string][], parts: readonly BodyPart[]): HttpResponse {
  let bytes: Uint8Array | undefined
  return {
    status,
    headers,
    get body() {
      bytes ??= Buffer.from(parts.map(textOf).join(''))
      return bytes
    },
    parts,
  }
}

const textOf = (part: BodyPart): string => (typeof part === 'string' ? part : part.text)

/** Characters, which is bytes or a little less. */
export const sizeOfParts = (parts: readonly BodyPart[]): number => {
  let size = 0
  for (const part of parts) size += textOf(part).length
  return size
}
