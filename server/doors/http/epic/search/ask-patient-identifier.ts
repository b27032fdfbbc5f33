/** `identifier` of a patient: an identity type or a system, a bar, and the value. */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import { asLookedFor, nationalNumber } from '../../../../national-id.ts'
import type { Asked, SearchAsk } from '../api.ts'
import { ceid, dstu2Id, epicNumber, externalNumber } from '../identifiers/epic-numbers.ts'
import { PATIENT_DESCRIPTORS } from '../identifiers/identity-types.ts'
import { DSTU2_ID, OID, type Oids, STU3_ID } from '../oids.ts'
import { readTokens } from './ask-token.ts'

const NOBODY: Predicate[] = []

export async function askPatientIdentifier(value: string, ask: SearchAsk): Promise<Asked> {
  const found = await Promise.all(
    readTokens(value).map(({ system, code }) => (code === undefined ? NOBODY : predicatesFor(system, code, ask))),
  )
  const anyOf = found.flat()
  if (anyOf.length > 0) return { clause: { anyOf } }
  return {
    nothing: `"${value}" is no identifier that can be searched for: write TYPE|value, TYPE being one of ${PATIENT_DESCRIPTORS.join(', ')} or the system of the identifier.`,
  }
}

async function predicatesFor(asked: string | undefined, code: string, ask: SearchAsk): Promise<Predicate[]> {
  const { oids, ids, identityTypes } = ask.context
  // Assumption identifier-without-type: a value without its type is looked for under every type.
  if (asked === undefined)
    return [...new Set([code, nationalNumber(code)])].map((one) => ({ kind: 'token', param: 'identifier', code: one }))
  const stored = identityTypes.storedSystem(asked)
  if (stored !== undefined)
    return [{ kind: 'token', param: 'identifier', system: stored, code: asLookedFor(stored, code) }]
  if (asked === STU3_ID || ['FHIR STU3', 'FHIR'].includes(asked.toUpperCase())) {
    const id = ids.decode('Patient', code)
    if (id !== undefined) return [{ kind: 'id', id }]
  }
  const made = madeFrom(asked, oids)
  if (made === undefined) return [{ kind: 'token', param: 'identifier', system: asked, code }]
  const all = await ask.allIds('Patient')
  return all.filter((id) => made(id) === code.trim()).map((id) => ({ kind: 'id', id }))
}

/** Epic's own numbers are made from the logical id and cannot be turned back: every patient's is made and compared. */
function madeFrom(asked: string, oids: Oids): ((id: string) => string) | undefined {
  const type = asked.toUpperCase()
  if (['EXTERNAL', 'INTERNAL'].includes(type) || asked === oids.customer(OID.internalPatient)) return externalNumber
  if (type === 'EPIC' || asked === oids.customer(`${OID.identityType}.0`)) return epicNumber
  if (type === 'CEID' || asked === oids.customer(OID.ceid)) return ceid
  if (type === 'FHIR' || asked === DSTU2_ID) return dstu2Id
  return undefined
}
