/** Medication as Epic gives it: the number of the formulary record. */
import type { CodeableConcept, Medication } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { OID } from '../oids.ts'
import { shapeWith } from './shape-elements.ts'

export const shapeMedication = shapeWith<Medication & { id: string }>((shaped, { id }, { oids }) => {
  const stored = shaped['code'] as CodeableConcept | undefined
  const value = dictionaryNumber(`medication:${id}`)
  const system = oids.customer(OID.medication)
  return {
    identifier: [{ use: 'usual', system, value }],
    code: {
      coding: [
        ...(stored?.coding ?? []),
        { system, code: value, ...(stored?.text === undefined ? {} : { display: stored.text }) },
      ],
      ...(stored?.text === undefined ? {} : { text: stored.text }),
    },
  }
})
