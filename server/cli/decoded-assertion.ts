/** The assertion of a token request, taken apart; its signature is not in the journal. */

export interface DecodedAssertion {
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** `form`: a query or urlencoded body. */
export function decodedAssertion(form: string): DecodedAssertion | undefined {
  const params = new URLSearchParams(form)
  const assertion = params.get('client_assertion') ?? params.get('assertion')
  if (assertion === null) return undefined
  try {
    const [header, claims] = assertion
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>)
    return header === undefined || claims === undefined ? undefined : { header, claims }
  } catch {
    return undefined
  }
}
