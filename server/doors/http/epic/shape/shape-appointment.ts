/** Appointment as Epic gives it: the visit type under Epic's number of it. */
import type { Appointment } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { OID } from '../oids.ts'
import { shapeWith } from './shape-elements.ts'

export const shapeAppointment = shapeWith<Appointment & { id: string }>((shaped, { appointmentType }, { oids }) => {
  const words = appointmentType?.text ?? appointmentType?.coding?.[0]?.display
  if (words === undefined) return {}
  const visitType = {
    coding: [{ system: oids.customer(OID.visitType), code: dictionaryNumber(`visit-type:${words}`), display: words }],
    text: words,
  }
  return { serviceType: [visitType, ...((shaped['serviceType'] ?? []) as object[])], appointmentType: visitType }
})
