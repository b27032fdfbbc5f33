/** One numbered case of the failure list of MLLP endpoints: what is done on a real socket, and what has to come of it. */
import { ngemrText, type Told } from '../../../emr/ngemr-message.ts'
import type { MllpSide, MllpSideOptions } from '../mllp-side.ts'
import { framed, type Peer } from '../peer.ts'

export interface Case {
  /** F1 … P43 */
  id: string
  what: string
  options?: MllpSideOptions
  run(side: MllpSide, peer: Peer): Promise<void>
}

/** A registration that files; its control id is what acknowledgements name. */
export const message = (id: string, more: Told = {}): string =>
  ngemrText({ id, event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH', visit: '100700091001', ...more })

export const frameOf = (id: string): Buffer => framed(message(id))

/** Sends the packets one by one, each flushed before the next. */
export async function packets(peer: Peer, ...parts: (Buffer | string)[]): Promise<void> {
  for (const part of parts) await new Promise<void>((resolve) => peer.socket.write(part, () => resolve()))
}

/** How the message of an exchange was judged, by its control id. */
export async function findingsOf(side: MllpSide, id: string): Promise<string[]> {
  const told = await side.told((each) => each.kind === 'mllp' && each.controlId === id)
  return told.findings.map(({ rule }) => rule)
}
