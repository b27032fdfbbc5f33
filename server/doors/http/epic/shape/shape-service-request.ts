/** ServiceRequest as Epic gives it. */
import type { Identifier, ServiceRequest } from '@medplum/fhirtypes'
import { shapeWith } from './shape-elements.ts'

export const shapeServiceRequest = shapeWith<ServiceRequest & { id: string }>((shaped) => ({
  identifier: ((shaped['identifier'] ?? []) as Identifier[]).map((one) => numberOf(one, 'PLAC', 'Placer Identifier')),
}))

/** A number of an order, with the kind of it as HL7 names it. */
export const numberOf = ({ system, value }: Identifier, code: string, display: string): Identifier => ({
  use: 'official',
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code, display }], text: display },
  ...(system && { system }),
  ...(value && { value }),
})
