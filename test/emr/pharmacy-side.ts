/** A ward with one inpatient and one drug in the formulary, and the pharmacy's messages about them. */
import { expect } from '@jest/globals'
import type { Filing } from '../../server/emr/hospital.ts'
import { fileText, header, outcomeOf, person, segment, text } from './family-messages.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { openWard } from './workflow-side.ts'

export interface Told {
  type?: string
  at?: string
  patient?: string
  pv1?: string
  control?: string
  placer?: string
  filler?: string
  orc?: Record<number, string>
  more?: string[]
}

export interface PharmacySide {
  ward: SmallHospital
  file(told?: Told): Promise<Filing>
  /** All must be accepted. */
  story(...all: Told[]): Promise<void>
  /** Of the events since the admission */
  eventTypes(): Promise<string[]>
}

export async function openPharmacySide(): Promise<PharmacySide> {
  const ward = await openWard()
  const stay = await ward.hospital.workflows.admit(WORKSPACE, { nric: 'p1', ward: 'ZAHW51' })
  const visit = stay.ok ? stay.visitNumber : ''
  await ward.hospital.records.update(WORKSPACE, {
    resourceType: 'Medication',
    id: 'met',
    code: { coding: [{ system: 'urn:ngemr-sandbox:drug', code: 'metformin-500' }], text: 'Metformin 500 mg' },
  })
  const file = (told: Told = {}) => fileText(ward, message(told, visit))
  return {
    ward,
    file,
    async story(...all) {
      for (const told of all) expect([told.control, outcomeOf(await file(told))]).toEqual([told.control, 'accepted'])
    },
    eventTypes: async () => (await ward.events()).slice(1).map(({ type }) => type),
  }
}

function message(told: Told, visit: string): string {
  const { type = 'RDE^O11', at = '20261123090000', control = 'NW', placer = 'M1', filler = '' } = told
  const doctor = '90001A^ONE^SANDBOX^^^DR^^^MCR^^^^MCR'
  return text(
    header({ type, at, version: '2.5.1' }),
    told.patient ?? person(),
    told.pv1 ?? segment('PV1', { 1: 1, 2: 'IP', 19: visit }),
    segment('ORC', { 1: control, 2: placer, 3: filler, 9: '20261123083000', 12: doctor, ...told.orc }),
    ...(told.more ?? rde),
  )
}

export const rxe = (more: Record<number, string> = {}): string =>
  segment('RXE', {
    ...{
      2: 'metformin-500^Metformin 500 mg',
      3: '500',
      5: 'mg^milligram^UCUM',
      7: '^After food',
      10: '60',
      11: 'tablet',
      12: '1',
    },
    ...more,
  })

export const rde = [rxe(), 'TQ1|1||BID||||202611231000|202612231000|R', 'RXR|PO^Oral^HL70162', 'NTE|1||With water']

/** The reply's type, and ORC-1 and ORC-2 of each order. */
export const answer = ({ reply }: Filing): string[] => [
  [reply?.type, reply?.trigger, reply?.structure].join('^'),
  ...(reply?.segments ?? []).map(({ fields }) => `ORC ${fields[1]} ${fields[2]}`),
]
