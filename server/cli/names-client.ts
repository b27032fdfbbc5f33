/** Whether an exchange is a client's: it names itself in the address, the form or the signed assertion; else a finding names it. */
import type { Exchange } from '../journal/exchange.ts'
import { decodedAssertion } from './decoded-assertion.ts'

export function namesClient(exchange: Exchange, clientId: string): boolean {
  if (exchange.kind !== 'http') return false
  const { url, body, headers } = exchange.request
  const form = Buffer.from(body).toString('utf8')
  const said = [
    ...valuesOf(new URL(url, 'http://localhost').search.slice(1)),
    ...valuesOf(form),
    ...headers.filter(([name]) => /^epic-client-id$/i.test(name)).map(([, value]) => value),
    ...exchange.findings.flatMap(({ actual, expected }) => [actual, expected]),
  ]
  return said.includes(clientId) || exchange.findings.some(({ text }) => text.split(/[\s,:;]+/).includes(clientId))
}

/** `client_id` of a query or form, and the issuer of an assertion. */
function valuesOf(text: string): string[] {
  const iss = decodedAssertion(text)?.claims['iss']
  return [...new URLSearchParams(text).getAll('client_id'), ...(typeof iss === 'string' ? [iss] : [])]
}
