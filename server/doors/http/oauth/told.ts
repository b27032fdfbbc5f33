/** What a step leaves beside the wire for the journal: whose client it was, and why it was refused. */
import type { Response } from 'express'
import type { Finding } from '../../../journal/exchange.ts'
import type { Client } from '../../../partners/client.ts'

/** Left in `response.locals`, where the front looks: `findings`, and `partner` once it is known whose client asked. */
export function tell(
  response: Response,
  { client, findings = [] }: { client?: Client | undefined; findings?: readonly Finding[] },
) {
  const told = (response.locals['findings'] as Finding[] | undefined) ?? []
  response.locals['findings'] = [...told, ...findings]
  if (client !== undefined) response.locals['partner'] = client.partner
}
