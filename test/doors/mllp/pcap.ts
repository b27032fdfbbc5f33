/** What crossed a connection as a capture file (pcap, raw IPv4), so that a decoder that we did not write can judge it. */
export interface Crossed {
  /** Which end sent it */
  from: 'client' | 'server'
  bytes: Buffer
}

const CLIENT = { address: [127, 0, 0, 1], port: 40_000 }
/** IANA's port of HL7, by which decoders know what to expect. */
const SERVER = { address: [127, 0, 0, 1], port: 2575 }
const ACK = 0x10
const PSH = 0x08

export function writePcap(crossed: readonly Crossed[]): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65_535, 16)
  // LINKTYPE_RAW: the packet begins with its IP header.
  header.writeUInt32LE(101, 20)
  const next = { client: 1, server: 1 }
  const packets = crossed.map(({ from, bytes }, index) => {
    const to = from === 'client' ? 'server' : 'client'
    const packet = ipPacket(from === 'client' ? [CLIENT, SERVER] : [SERVER, CLIENT], next[from], next[to], bytes)
    next[from] += bytes.length
    const record = Buffer.alloc(16)
    record.writeUInt32LE(1_700_000_000, 0)
    record.writeUInt32LE(index, 4)
    record.writeUInt32LE(packet.length, 8)
    record.writeUInt32LE(packet.length, 12)
    return Buffer.concat([record, packet])
  })
  return Buffer.concat([header, ...packets])
}

type End = typeof CLIENT

function ipPacket([source, target]: [End, End], seq: number, ack: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(40)
  head[0] = 0x45
  head.writeUInt16BE(40 + bytes.length, 2)
  head[8] = 64
  head[9] = 6
  head.set(source.address, 12)
  head.set(target.address, 16)
  head.writeUInt16BE(source.port, 20)
  head.writeUInt16BE(target.port, 22)
  head.writeUInt32BE(seq, 24)
  head.writeUInt32BE(ack, 28)
  head[32] = 0x50
  head[33] = ACK | PSH
  head.writeUInt16BE(65_535, 34)
  return Buffer.concat([head, bytes])
}
