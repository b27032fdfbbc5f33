/** Fixtures small enough to load in a blink, laid out as the shipped ones: `population/<Type>.ndjson` in a folder of its own. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Patient, Resource } from '@medplum/fhirtypes'

/** T30–T99 were never issued. */
export const NRIC = { tan: 'T3012345F', siti: 'T4512345B', stranger: 'T5012345B' }
export const WARD = 'ZAHW51'

const naming = (name: string) => `https://fhir.synapxe.sg/NamingSystem/${name}`

const patient = (id: string, nric: string, family: string): Patient => ({
  resourceType: 'Patient',
  id,
  identifier: [
    {
      use: 'official',
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'NI' }], text: 'NRIC' },
      system: naming('nric'),
      value: nric,
    },
  ],
  active: true,
  name: [{ use: 'official', text: family, family }],
  gender: 'male',
  birthDate: '1970-05-04',
})

const unit = (id: string, code: string, kind: string, partOf?: string): Resource => ({
  resourceType: 'Location',
  id,
  identifier: [{ system: naming('facility-unit-id'), value: code }],
  status: 'active',
  name: `Unit ${code}`,
  physicalType: { coding: [{ code: kind }] },
  managingOrganization: { reference: 'Organization/org-zah', display: 'Zamrud Acute Hospital' },
  ...(partOf === undefined ? {} : { partOf: { reference: `Location/${partOf}` } }),
})

const population: Resource[] = [
  patient('tan', NRIC.tan, 'TAN AH TEST'),
  patient('siti', NRIC.siti, 'SITI TEST BINTE SANDBOX'),
  { resourceType: 'Organization', id: 'org-zah', name: 'Zamrud Acute Hospital' },
  unit('zah', 'ZAH', 'si'),
  unit('w51', WARD, 'wa', 'zah'),
  unit('r01', `${WARD}-01`, 'ro', 'w51'),
  unit('b01', `${WARD}-01-01`, 'bd', 'r01'),
  unit('b02', `${WARD}-01-02`, 'bd', 'r01'),
]

export const fixtureResources = population.length

export const writeSmallFixtures = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-fixtures-'))
  mkdirSync(join(folder, 'population'))
  for (const type of new Set(population.map(({ resourceType }) => resourceType))) {
    const lines = population.filter(({ resourceType }) => resourceType === type).map((each) => JSON.stringify(each))
    writeFileSync(join(folder, 'population', `${type}.ndjson`), `${lines.join('\n')}\n`)
  }
  return folder
}
