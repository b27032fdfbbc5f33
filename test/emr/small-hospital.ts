/** A hospital small enough to know by heart: one ward of two rooms, a clinic, a doctor, two patients, on a real store and a fixed clock. */
import type { Encounter, Patient, Resource } from '@medplum/fhirtypes'
import { createHospital } from '../../server/emr/create-hospital.ts'
import type { Hospital, VisitEvent } from '../../server/emr/hospital.ts'
import { SYSTEM } from '../../server/emr/identifiers.ts'
import { createRecordWriter } from '../../server/emr/records/write-record.ts'
import type { Predicate, Store } from '../../server/store/contract.ts'
import { noticeEvents } from '../../server/store/notice-events.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

export const WORKSPACE = 'ngemr'
export const NOW = Date.parse('2026-11-23T09:00:00+08:00')
export const NRIC = { tan: 'T3012345F', siti: 'T4512345B', stranger: 'T5012345B' }

export interface SmallHospital {
  store: Store
  hospital: Hospital
  clock: { now: number }
  patient(nric: string): Promise<(Patient & { id: string }) | undefined>
  visit(number: string): Promise<(Encounter & { id: string }) | undefined>
  all<R extends Resource>(type: R['resourceType'], ...clauses: Predicate[]): Promise<(R & { id: string })[]>
  events(): Promise<(VisitEvent & { type: string })[]>
}

export async function openSmallHospital(options: { file?: string } = {}): Promise<SmallHospital> {
  const clock = { now: NOW }
  const engine = await createSqliteStore({ file: options.file ?? ':memory:', now: () => clock.now })
  // As in the sandbox, events know as of when they tell; tests say themselves when to look for them.
  const store = noticeEvents(engine, () => {})
  const hospital = createHospital({ store, now: () => clock.now, seed: 'test' })
  await store.write((tx) => tx.createWorkspace({ workspace: WORKSPACE, created: NOW, detail: '{}' }))
  await putOnFile(store, [...places(), ...people()])

  async function all<R extends Resource>(type: R['resourceType'], ...predicates: Predicate[]) {
    const clauses = predicates.map((predicate) => ({ anyOf: [predicate] }))
    const query = { type, clauses, sort: [], limit: 1000, offset: 0, total: false }
    const page = await hospital.records.search(WORKSPACE, query)
    return page.rows.map((row) => JSON.parse(row.text) as R & { id: string })
  }
  const identified = (system: string, code: string): Predicate => ({ kind: 'token', param: 'identifier', system, code })
  return {
    store,
    hospital,
    clock,
    all,
    patient: async (nric) => (await all<Patient>('Patient', identified(SYSTEM.nric, nric)))[0],
    visit: async (number) => (await all<Encounter>('Encounter', identified(SYSTEM.caseId, number)))[0],
    events: async () =>
      (await store.read.readEvents(WORKSPACE, 0, 1000)).map((row) => ({
        ...(JSON.parse(row.payload) as VisitEvent),
        type: row.type,
      })),
  }
}

type Stored = Resource & { id: string }

/** There from the beginning: without the events that a write would leave. */
export function putOnFile(store: Store, resources: readonly Stored[]): Promise<void> {
  const writer = createRecordWriter({ now: () => NOW, seed: 'test' })
  return store.write(async (tx) => {
    for (const resource of resources) await writer.put(tx, WORKSPACE, resource, null)
  })
}

function places(): Stored[] {
  const owner = { reference: 'Organization/org-zah', display: 'Zamrud Acute Hospital' }
  const unit = (id: string, code: string, kind: string, partOf?: string, extra: object = {}): Stored => ({
    resourceType: 'Location',
    id,
    identifier: [{ system: SYSTEM.facilityUnit, value: code }],
    status: 'active',
    name: `Unit ${code}`,
    physicalType: { coding: [{ code: kind }] },
    managingOrganization: owner,
    ...(partOf && { partOf: { reference: `Location/${partOf}` } }),
    ...extra,
  })
  return [
    { resourceType: 'Organization', id: 'org-zah', name: 'Zamrud Acute Hospital' },
    unit('zah', 'ZAH', 'si'),
    unit('w51', 'ZAHW51', 'wa', 'zah'),
    unit('r01', 'ZAHW51-01', 'ro', 'w51'),
    unit('r02', 'ZAHW51-02', 'ro', 'w51'),
    unit('b01', 'ZAHW51-01-01', 'bd', 'r01', { status: 'suspended' }),
    unit('b02', 'ZAHW51-01-02', 'bd', 'r01'),
    unit('b03', 'ZAHW51-02-03', 'bd', 'r02'),
    unit('smed', 'ZAHSMED', 'area', 'zah'),
  ]
}

function people(): Stored[] {
  const patient = (id: string, nric: string, name: string, more: Partial<Patient>): Stored => ({
    resourceType: 'Patient',
    id,
    identifier: [{ use: 'official', system: SYSTEM.nric, value: nric }],
    active: true,
    name: [{ use: 'official', text: name, family: name }],
    gender: 'male',
    birthDate: '1970-05-04',
    ...more,
  })
  return [
    {
      resourceType: 'Practitioner',
      id: 'dr',
      identifier: [{ system: SYSTEM.mcr, value: '90001A' }],
      name: [{ text: 'Dr Sandbox One' }],
    },
    patient('tan', NRIC.tan, 'TAN AH TEST', { generalPractitioner: [{ reference: 'Practitioner/dr' }] }),
    patient('siti', NRIC.siti, 'SITI TEST BINTE SANDBOX', { gender: 'female', deceasedBoolean: true }),
  ]
}
