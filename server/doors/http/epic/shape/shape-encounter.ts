/** Encounter as Epic gives it: class and type in Epic's codes alone, the visit number as CSN. */
import type { Encounter } from '@medplum/fhirtypes'
import { referenceTarget } from '../../../../fhir/reference-target.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import { ENCOUNTER_CLASS, EXTENSION, OID } from '../oids.ts'
import { displayOf } from './display-of.ts'
import { encounterKind, isHospitalVisit } from './encounter-kind.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeReference, shapeReferences } from './shape-reference.ts'
import { shapePeriod, shapeTime } from './shape-time.ts'

export async function shapeEncounter(encounter: Encounter & { id: string }, context: ShapeContext): Promise<object> {
  const { oids } = context
  const kind = encounterKind(encounter)
  const visitNumber = encounter.identifier?.find(({ system }) => system === SYSTEM.caseId)?.value
  const [subject, appointment, partOf, serviceProvider] = await Promise.all([
    shapeReference(encounter.subject, context),
    shapeReferences(encounter.appointment, context),
    shapeReference(encounter.partOf, context),
    shapeReference(encounter.serviceProvider, context),
  ])
  return leaveOutEmpty({
    resourceType: 'Encounter',
    id: context.ids.encode('Encounter', encounter.id),
    identifier: visitNumber === undefined ? [] : [{ use: 'usual', system: oids.customer(OID.csn), value: visitNumber }],
    status: encounter.status,
    class: { system: ENCOUNTER_CLASS, ...kind.class },
    type: [
      { coding: [{ system: oids.customer(OID.encounterType), ...kind.type }], text: kind.type.display },
      { coding: [{ system: oids.customer(OID.patientClass), ...kind.patientClass }], text: kind.patientClass.display },
      // The visit type of the hospital's own list, last.
      ...(encounter.type ?? []),
    ],
    serviceType: encounter.serviceType,
    priority: encounter.priority,
    subject,
    participant: await Promise.all(
      (encounter.participant ?? []).map(async ({ type, period, individual }) =>
        leaveOutEmpty({ type, period: shapePeriod(period), individual: await shapeReference(individual, context) }),
      ),
    ),
    appointment,
    period: shapePeriod(encounter.period),
    length: encounter.length,
    reasonCode: encounter.reasonCode,
    account: await shapeAccount(encounter, context),
    hospitalization: await shapeHospitalization(encounter, context),
    location: await Promise.all(
      (encounter.location ?? []).map(async ({ location, status, physicalType, period }) =>
        leaveOutEmpty({
          location: await shapeReference(location, context),
          status,
          physicalType,
          period: shapePeriod(period),
        }),
      ),
    ),
    serviceProvider,
    partOf,
  })
}

/** The account has no address: it is told by its number, and is called as its patient is. */
async function shapeAccount({ account, subject }: Encounter, { oids, lookUp }: ShapeContext): Promise<object[]> {
  const patient = referenceTarget(subject)
  const record = patient?.type === 'Patient' ? await lookUp('Patient', patient.id) : undefined
  const display = record === undefined ? undefined : displayOf(record)?.toUpperCase().replaceAll(', ', ',')
  return (account ?? []).flatMap(({ identifier }) =>
    identifier?.value === undefined
      ? []
      : [
          leaveOutEmpty({
            identifier: { system: oids.customer(OID.account), value: identifier.value },
            display,
          }),
        ],
  )
}

/** Of a stay in hospital, with the instant that it began at. */
async function shapeHospitalization(encounter: Encounter, context: ShapeContext): Promise<object | undefined> {
  const { hospitalization: stay = {}, period } = encounter
  const { admitSource, reAdmission, dischargeDisposition } = stay
  const [origin, destination] = await Promise.all([
    shapeReference(stay.origin, context),
    shapeReference(stay.destination, context),
  ])
  const began = isHospitalVisit(encounter) ? shapeTime(period?.start) : undefined
  const extension = began === undefined ? [] : [{ valueDateTime: began, url: `${EXTENSION}observation-datetime` }]
  const shaped = leaveOutEmpty({ extension, origin, admitSource, reAdmission, destination, dischargeDisposition })
  return Object.keys(shaped).length === 0 ? undefined : shaped
}
