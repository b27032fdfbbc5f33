/** A record of the redo log: all calls of one batch, behind their length, a checksum and the record's number. */
import { crc32 } from 'node:zlib'

export interface RedoRecord {
  /** One more than that of the record before */
  number: number
  calls: Buffer
}

const HEAD = 16
/** Length and checksum are of what follows these two. */
const GUARDED = 8

export function encodeRecord({ number, calls }: RedoRecord): Buffer {
  const record = Buffer.allocUnsafe(HEAD + calls.length)
  record.writeUInt32LE(record.length - GUARDED, 0)
  record.writeDoubleLE(number, GUARDED)
  record.set(calls, HEAD)
  record.writeUInt32LE(crc32(record.subarray(GUARDED)), 4)
  return record
}

/** Records that follow each other by number; ends at the first that is torn, or left from an earlier use of the file. */
export function* decodeRecords(file: Buffer, start: number): Generator<RedoRecord> {
  let at = start
  let last: number | undefined
  while (at + HEAD <= file.length) {
    const end = at + GUARDED + file.readUInt32LE(at)
    if (end < at + HEAD || end > file.length) return
    if (crc32(file.subarray(at + GUARDED, end)) !== file.readUInt32LE(at + 4)) return
    const number = file.readDoubleLE(at + GUARDED)
    if (last !== undefined && number !== last + 1) return
    yield { number, calls: file.subarray(at + HEAD, end) }
    last = number
    at = end
  }
}
