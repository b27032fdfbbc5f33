/** Ids of shipped records that the examples of the descriptions are made with: real ones, so that every example works as it stands. */
import type { Encounter, Patient, Resource } from '@medplum/fhirtypes'
import type { SubType } from '../api.ts'
import { createEpicIds } from '../epic-id.ts'
import { provenanceOf } from '../provenance.ts'

export interface Samples {
  /** Epic's id of a record of the type, of a kind where one is given; nothing when none is shipped. */
  id(type: string, subType?: SubType): string | undefined
  /** Epic's id of the patient whose record that is; of the main sample patient when it is of none. */
  patient(type: string, subType?: SubType): string
  /** A visit under way, and its patient. */
  openVisit(): { encounter: string; patient: string }
  /** The number that the main sample patient is found by. */
  nric(): string
}

const MAIN = 'pat-0001'
const RESTRICTED = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** `read`: the shipped records of a type, in their order. */
export function createSamples(read: (type: string) => readonly (Resource & { id?: string })[]): Samples {
  const ids = createEpicIds()
  const usable = (type: string): readonly Resource[] =>
    read(type).filter(({ meta }) => !meta?.security?.some(({ system }) => system === RESTRICTED))

  function choose(type: string, subType?: SubType): Resource | undefined {
    const found = usable(type).filter((each) => subType === undefined || subType.has(each))
    return found.find((each) => patientOf(each) === MAIN) ?? found[0]
  }
  const shown = (type: string, record: Resource | undefined): string | undefined =>
    record?.id === undefined ? undefined : ids.encode(type, record.id, record)

  return {
    id(type, subType) {
      if (type !== 'Provenance') return shown(type, choose(type, subType))
      const told = choose('Observation')
      const provenance = told?.id === undefined ? undefined : provenanceOf({ ...told, id: told.id })
      return provenance === undefined ? undefined : ids.encode('Provenance', provenance.id)
    },
    patient: (type, subType) => ids.encode('Patient', patientOf(choose(type, subType)) ?? MAIN),
    openVisit() {
      const visits = usable('Encounter') as readonly Encounter[]
      const open = visits.find((each) => each.status === 'in-progress' && patientOf(each) !== undefined)
      // Where none is shipped the example shows the form of the ids alone.
      return {
        encounter: ids.encode('Encounter', open?.id ?? 'none'),
        patient: ids.encode('Patient', patientOf(open) ?? MAIN),
      }
    },
    nric() {
      const main = read('Patient').find(({ id }) => id === MAIN) as Patient | undefined
      return main?.identifier?.[0]?.value ?? ''
    },
  }
}

interface OfPatient {
  subject?: { reference?: string }
  patient?: { reference?: string }
  beneficiary?: { reference?: string }
  participant?: { actor?: { reference?: string } }[]
}

/** The logical id of the patient that a record is of. */
function patientOf(resource: Resource | undefined): string | undefined {
  if (resource === undefined) return undefined
  if (resource.resourceType === 'Patient') return resource.id
  const { subject, patient, beneficiary, participant } = resource as OfPatient
  const references = [subject, patient, beneficiary, ...(participant ?? []).map(({ actor }) => actor)]
  return references.map((each) => /^Patient\/(.+)$/.exec(each?.reference ?? '')?.[1]).find((id) => id !== undefined)
}
