/** `identifier` of a practitioner: an identity type or a system, a bar, and the value. */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked, SearchAsk } from '../api.ts'
import { internalStaffNumber } from '../identifiers/epic-numbers.ts'
import { OID } from '../oids.ts'
import { readTokens } from './ask-token.ts'

export async function askPractitionerIdentifier(value: string, ask: SearchAsk): Promise<Asked> {
  const found = await Promise.all(readTokens(value).map(({ system, code }) => predicatesFor(system, code, ask)))
  const anyOf = found.flat()
  return anyOf.length > 0
    ? { clause: { anyOf } }
    : { nothing: `"${value}" is no identifier of a practitioner: write TYPE|value, such as MCR|99001B.` }
}

async function predicatesFor(
  asked: string | undefined,
  code: string | undefined,
  { context, allIds }: SearchAsk,
): Promise<Predicate[]> {
  if (code === undefined) return []
  if (asked === undefined) return [{ kind: 'token', param: 'identifier', code }]
  const stored = context.identityTypes.storedSystem(asked)
  if (stored !== undefined) return [{ kind: 'token', param: 'identifier', system: stored, code }]
  const type = asked.toUpperCase()
  if (type === 'FHIR') {
    const id = context.ids.decode('Practitioner', code)
    return id === undefined ? [] : [{ kind: 'id', id }]
  }
  if (['INTERNAL', 'EXTERNAL'].includes(type) || asked === context.oids.customer(OID.provider)) {
    // Made from the logical id, and not to be turned back: every practitioner's is made and compared.
    const all = await allIds('Practitioner')
    return all.filter((id) => internalStaffNumber(id) === code.trim()).map((id) => ({ kind: 'id', id }))
  }
  return [{ kind: 'token', param: 'identifier', system: asked, code }]
}
