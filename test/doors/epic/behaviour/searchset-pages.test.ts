/** The pages of a searchset, and what comes along, at Epic. */
import { expect } from '@jest/globals'
import { issues, type Json, matches } from '../epic-kit.ts'
import { behaviour, type Row } from './rows.ts'

const VITALS = 'Observation?patient={Patient:pat-0001}&category=vital-signs'
const nextOf = (json: Json): string => json.link.find(({ relation }: Json) => relation === 'next')?.url
const form = { 'content-type': 'application/x-www-form-urlencoded' }

behaviour('pages', [
  ['C', 'total counts the page', `${VITALS}&_count=5`, { total: 5 }],
  [
    'C',
    'next stands before self',
    `${VITALS}&_count=5`,
    { holds: ({ json }) => expect(json.link.map(({ relation }: Json) => relation)).toEqual(['next', 'self']) },
  ],
  [
    'C',
    'next leads by a session, 12- and 32 hexadecimal digits',
    `${VITALS}&_count=5`,
    { holds: ({ json }) => expect(nextOf(json)).toMatch(/\/R4\/Observation\?sessionID=12-[0-9A-F]{32}$/) },
  ],
  [
    'C',
    'each page has a new session, and self stays',
    `${VITALS}&_count=5`,
    {
      holds: async ({ json }, kit) => {
        const second = await kit.ask(nextOf(json))
        expect(nextOf(second.json)).not.toBe(nextOf(json))
        expect(second.json.link.at(-1)).toEqual(json.link.at(-1))
      },
    },
  ],
  [
    'C',
    'the last page has no next, and what is left',
    'Observation?patient={Patient:pat-0010}&category=laboratory&_count=999',
    {
      total: 999,
      holds: async ({ json }, kit) => {
        const last = await kit.ask(nextOf(json))
        expect([last.json.total, nextOf(last.json)]).toEqual([1, undefined])
      },
    },
  ],
  [
    'C',
    'a page has a thousand when nobody asks for another',
    'Observation?patient={Patient:pat-0010}&category=laboratory',
    { total: 1000 },
  ],
  [
    'C',
    '_summary=count counts the search, and shows no entry',
    'Observation?patient={Patient:pat-0010}&category=laboratory&_summary=count',
    { total: 1000, holds: ({ json }) => expect(json).not.toHaveProperty('entry') },
  ],
  [
    'C',
    '_summary=count counts beyond the page',
    `${VITALS}&_count=5&_summary=count`,
    { holds: ({ json }) => expect(json.total).toBeGreaterThan(5) },
  ],
  [
    'D',
    'a session that is none: 4113',
    'Observation?sessionID=12-00000000000000000000000000000000',
    { status: 400, issues: ['4113'] },
  ],
  [
    'D',
    "another client's session: 4113",
    `${VITALS}&_count=5`,
    {
      holds: async ({ json }, kit) =>
        expect(issues(await kit.ask(nextOf(json), { clientId: 'another' }))).toEqual(['4113']),
    },
  ],
  [
    'C',
    'a post-filter is a filter of what was found, on all pages',
    'Observation?patient={Patient:pat-0001}&category=laboratory&status=final&_count=10',
    {
      total: 10,
      holds: async ({ json }, kit) => {
        const second = await kit.ask(nextOf(json))
        const seen = [...matches(json), ...matches(second.json)].map(({ id }) => id)
        expect(new Set(seen).size).toBe(seen.length)
      },
    },
  ],
  ['A', '_sort is not honoured', `${VITALS}&_sort=date&_count=1`, { total: 1 }],
  [
    'D',
    'a search may be posted as a form',
    'Patient/_search',
    { total: 1 },
    { method: 'POST', headers: form, body: 'identifier=NRIC|T4120264A' },
  ],
  [
    'D',
    'of form and query the form counts (since February 2026)',
    'Patient/_search?identifier=NRIC|T9999999X',
    { total: 1 },
    { method: 'POST', headers: form, body: 'identifier=NRIC|T4120264A' },
  ],
  [
    'D',
    'but for _format',
    'Patient/_search?_format=json',
    { total: 1, headers: { 'Content-Type': 'application/fhir+json; charset=utf-8' } },
    { method: 'POST', headers: { ...form, accept: '' }, body: 'identifier=NRIC|T4120264A' },
  ],
  [
    'D',
    'without a form the query counts',
    'Patient/_search?identifier=NRIC|T4120264A',
    { total: 1 },
    { method: 'POST' },
  ],
] satisfies Row[])

behaviour('what comes along', [
  [
    'D',
    '_include brings what is referred to, after the matches',
    'MedicationRequest?patient={Patient:pat-0001}&_include=MedicationRequest:medication',
    {
      holds: ({ json }) => {
        const modes = json.entry.map(({ search }: Json) => search.mode)
        expect([...new Set(modes)]).toEqual(['match', 'include', 'outcome'])
      },
    },
  ],
  [
    'D',
    'each once, and not counted',
    'MedicationRequest?patient={Patient:pat-0001}&_include=MedicationRequest:medication',
    {
      holds: ({ json }) => {
        const urls = json.entry
          .filter(({ search }: Json) => search.mode === 'include')
          .map(({ fullUrl }: Json) => fullUrl)
        expect(new Set(urls).size).toBe(urls.length)
        expect(json.total).toBe(matches(json).length)
      },
    },
  ],
  [
    'D',
    'all of what is referred to',
    'Encounter?_id={Encounter:enc-0001-01}&_include=*',
    {
      holds: ({ json }) =>
        expect(
          json.entry
            .filter(({ search }: Json) => search.mode === 'include')
            .map(({ resource }: Json) => resource.resourceType),
        ).toEqual(expect.arrayContaining(['Patient', 'Practitioner', 'Location'])),
    },
  ],
  [
    'A',
    'what the client may not read stays away',
    'MedicationRequest?patient={Patient:pat-0001}&_include=MedicationRequest:medication',
    { holds: ({ json }) => expect(json.entry.filter(({ search }: Json) => search.mode === 'include')).toEqual([]) },
    { apis: ['MedicationRequest.Search (Signed Medication Order)'] },
  ],
  [
    'D',
    '_revinclude=Provenance:target brings a Provenance for each',
    'Condition?_id={Condition:con-0001-01}&_revinclude=Provenance:target',
    {
      holds: ({ json }, kit) =>
        expect(json.entry[1]).toMatchObject({
          resource: {
            resourceType: 'Provenance',
            target: [{ reference: `Condition/${kit.ids.encode('Condition', 'con-0001-01')}` }],
          },
          search: { mode: 'include' },
        }),
    },
  ],
  [
    'D',
    'which can be read by its id',
    'Condition?_id={Condition:con-0001-01}&_revInclude=Provenance:target',
    {
      holds: async ({ json }, kit) => {
        const { resource } = json.entry[1]
        expect((await kit.ask(`Provenance/${resource.id}`)).json).toEqual(resource)
      },
    },
  ],
  [
    'A',
    'another _revinclude is passed over',
    'Condition?_id={Condition:con-0001-01}&_revinclude=Observation:focus',
    {
      total: 1,
      holds: ({ json, findings }) => {
        expect(json.entry).toHaveLength(1)
        expect(findings).toMatchObject([{ rule: 'epic/ignored-include' }])
      },
    },
  ],
] satisfies Row[])
