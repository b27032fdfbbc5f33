/** What one listener allows. Every limit has a number, so that no peer can take more than its share. */
export interface MllpLimits {
  /** The largest message, bytes. */
  maxMessageBytes: number
  /** How long a frame may stand unfinished without a further byte, ms. */
  halfFrameMs: number
  /** How long a connection may be silent between messages, ms; 0 for ever (night feeds are quiet). */
  idleMs: number
  maxConnections: number
  /** Messages of one connection in work at a time; beyond that nothing more is read from it. */
  maxInFlight: number
  /** Bytes outside frames, in one stretch, after which the peer is taken for something else. */
  maxJunkBytes: number
  /** How long a closing connection waits for the peer to take its last acknowledgements, ms. */
  lingerMs: number
}

export const MLLP_LIMITS: MllpLimits = {
  maxMessageBytes: 16 * 1024 * 1024,
  halfFrameMs: 30_000,
  idleMs: 0,
  maxConnections: 100,
  maxInFlight: 256,
  maxJunkBytes: 4096,
  lingerMs: 500,
}
