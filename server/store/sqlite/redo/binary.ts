/** Values as bytes: what JSON has, byte arrays beside it, and numbers that JSON has no way to write. Long texts are copied, not escaped. */
export interface BinaryWriter {
  /** How much has been written. */
  length: number
  put(value: unknown): void
  /** What was written so far, to be used before the next `put`. */
  bytes(): Buffer
}

const NULL = 0
const TRUE = 1
const FALSE = 2
const NUMBER = 3
const TEXT = 4
const BYTES = 5
const LIST = 6
const OBJECT = 7

/** Of UTF-8 for one UTF-16 unit. */
const WIDEST = 3
/** Characters that are written here one by one. */
const SHORT = 24
/** A buffer that has grown larger is not kept. */
const KEPT = 4 * 1024 * 1024

export function createBinaryWriter(): BinaryWriter {
  let buffer = Buffer.allocUnsafe(64 * 1024)
  let at = 0

  function need(more: number): void {
    if (at + more <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + more))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }

  function head(tag: number, size: number): void {
    buffer[at] = tag
    buffer.writeUInt32LE(size, at + 1)
    at += 5
  }

  function text(value: string): void {
    need(5 + value.length * WIDEST)
    const written = (value.length <= SHORT && writeAscii(value)) || buffer.write(value, at + 5, 'utf8')
    head(TEXT, written)
    at += written
  }

  /** How many bytes; 0 where there is more than ASCII. Names and codes are too short to be worth a call to the runtime. */
  function writeAscii(value: string): number {
    const start = at + 5
    for (let n = 0; n < value.length; n++) {
      const c = value.charCodeAt(n)
      if (c > 0x7f) return 0
      buffer[start + n] = c
    }
    return value.length
  }

  function put(value: unknown): void {
    need(9)
    if (typeof value === 'string') text(value)
    else if (typeof value === 'number') {
      buffer[at] = NUMBER
      buffer.writeDoubleLE(value, at + 1)
      at += 9
    } else if (typeof value === 'boolean') buffer[at++] = value ? TRUE : FALSE
    else if (value === null || value === undefined) buffer[at++] = NULL
    else if (value instanceof Uint8Array) {
      need(5 + value.length)
      head(BYTES, value.length)
      buffer.set(value, at)
      at += value.length
    } else if (Array.isArray(value)) {
      head(LIST, value.length)
      for (const each of value) put(each)
    } else {
      const members = value as Record<string, unknown>
      const keys = Object.keys(members)
      head(OBJECT, keys.length)
      for (const key of keys) {
        text(key)
        put(members[key])
      }
    }
  }

  return {
    get length() {
      return at
    },
    set length(length) {
      at = length
      if (at === 0 && buffer.length > KEPT) buffer = Buffer.allocUnsafe(64 * 1024)
    },
    put,
    bytes: () => buffer.subarray(0, at),
  }
}

/** The values one after the other. */
export function* readBinary(bytes: Buffer): Generator<unknown> {
  let at = 0

  function size(): number {
    at += 5
    return bytes.readUInt32LE(at - 4)
  }

  function next(): unknown {
    switch (bytes[at]) {
      case TEXT: {
        const length = size()
        at += length
        return bytes.toString('utf8', at - length, at)
      }
      case NUMBER:
        at += 9
        return bytes.readDoubleLE(at - 8)
      case BYTES: {
        const length = size()
        at += length
        return bytes.subarray(at - length, at)
      }
      case LIST:
        return Array.from({ length: size() }, next)
      case OBJECT:
        return Object.fromEntries(Array.from({ length: size() }, () => [next(), next()] as [string, unknown]))
      case TRUE:
      case FALSE:
        return bytes[at++] === TRUE
      default:
        at++
        return null
    }
  }

  while (at < bytes.length) yield next()
}
