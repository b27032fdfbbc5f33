/** DiagnosticReport as Epic gives it: the numbers of placer and filler, Epic's category before HL7's. */
import type { CodeableConcept, DiagnosticReport, Identifier, ServiceRequest } from '@medplum/fhirtypes'
import { referenceTarget } from '../../../../fhir/reference-target.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import { OID } from '../oids.ts'
import { hasCategory } from './category-of.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeWith } from './shape-elements.ts'
import { numberOf } from './shape-service-request.ts'

const V2_0074 = 'http://terminology.hl7.org/CodeSystem/v2-0074'
/** Epic's order type by HL7's section. */
const ORDER_TYPES: Readonly<Record<string, string>> = { LAB: 'Lab', RAD: 'Imaging' }

export const shapeDiagnosticReport = shapeWith<DiagnosticReport & { id: string }>(async (shaped, report, context) => {
  const own = Object.keys(ORDER_TYPES).find((section) => hasCategory(report, V2_0074, section))
  const code = own === undefined ? undefined : ORDER_TYPES[own]
  const type: CodeableConcept[] =
    code === undefined ? [] : [{ coding: [{ system: context.oids.customer(OID.orderType), code }], text: code }]
  return {
    identifier: [
      ...(await placer(report, context)),
      ...((shaped['identifier'] ?? []) as Identifier[]).map((one) => numberOf(one, 'FILL', 'Filler Identifier')),
    ],
    category: [...type, ...((shaped['category'] ?? []) as CodeableConcept[])],
  }
})

/** The number of the order that the report answers. */
async function placer({ basedOn }: DiagnosticReport, { lookUp, oids }: ShapeContext): Promise<Identifier[]> {
  const target = referenceTarget(basedOn?.[0])
  if (target?.type !== 'ServiceRequest') return []
  const order = (await lookUp('ServiceRequest', target.id)) as ServiceRequest | undefined
  const number = order?.identifier?.find(({ system }) => system === SYSTEM.orderNo)?.value
  if (number === undefined) return []
  return [numberOf({ system: oids.customer(OID.order), value: number }, 'PLAC', 'Placer Identifier')]
}
