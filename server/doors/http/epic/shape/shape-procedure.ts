/** Procedure as Epic gives it: order, orderable and operation numbers, the orderable beside the standard code, words in capitals. */
import type { CodeableConcept, Procedure } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { OID } from '../oids.ts'
import { shapeWith } from './shape-elements.ts'

export const shapeProcedure = shapeWith<Procedure & { id: string }>((shaped, { id, code }, { oids }) => {
  const words = (code?.text ?? code?.coding?.[0]?.display ?? '').toUpperCase()
  const orderable = dictionaryNumber(`orderable:${words}`)
  const number = (text: string, suffix: string, value: string) => ({
    use: 'usual',
    type: { text },
    system: oids.customer(suffix),
    value,
  })
  return {
    identifier: [
      ...((shaped['identifier'] ?? []) as object[]),
      number('EAP', OID.orderable, orderable),
      number('OPE', OID.operation, dictionaryNumber(`operation:${id}`)),
    ],
    code: {
      coding: [
        ...((shaped['code'] as CodeableConcept | undefined)?.coding ?? []),
        { system: oids.customer(OID.orderable), code: orderable, display: words },
      ],
      text: words,
    },
  }
})
