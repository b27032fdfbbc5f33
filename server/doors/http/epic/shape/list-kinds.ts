/** The kinds of List, told by their code. */
import type { List } from '@medplum/fhirtypes'
import type { SubType } from '../api.ts'

const SYSTEM = 'http://terminology.hl7.org/CodeSystem/list-example-use-codes'

export const ALLERGY_LIST: SubType = {
  name: 'Allergies',
  codes: [{ system: SYSTEM, code: 'allergies' }],
  has: (resource) =>
    (resource as List).code?.coding?.some(({ system, code }) => system === SYSTEM && code === 'allergies') ?? false,
  clause: { anyOf: [{ kind: 'token', param: 'code', system: SYSTEM, code: 'allergies' }] },
}
