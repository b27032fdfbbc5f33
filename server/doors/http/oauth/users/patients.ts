/** Finds patients for a person who has to choose one: by any part of the name, by a number (NRIC, FIN, passport, hospital) or the id. */
import type { Patient } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'
import type { Clause } from '../../../../fhir/resource-query.ts'

export interface FoundPatient {
  /** Logical id */
  id: string
  name: string
  /** What tells those of one name apart: `T4120264A, born 1964-02-17` */
  hint: string
}

export interface PatientPage {
  patients: FoundPatient[]
  /** From 1 */
  page: number
  /** Whether another page follows. */
  more: boolean
  /** Of all pages; absent where counting would take long. */
  total?: number
}

export interface Patients {
  /** `text` as typed, empty for all; `page` from 1. In the order of their names. */
  find(workspace: string, wanted: { text: string; page: number }): Promise<PatientPage>
  read(workspace: string, id: string): Promise<FoundPatient | undefined>
}

export const ON_A_PAGE = 20
/** More words than any name has, and pages further than anybody leafs. */
const MOST_WORDS = 8
const MOST_PAGES = 1_000

export const createPatients = ({ records }: { records: Pick<Records, 'read' | 'search'> }): Patients => ({
  async find(workspace, { text, page: wanted }) {
    const page = Number.isSafeInteger(wanted) ? Math.min(Math.max(wanted, 1), MOST_PAGES) : 1
    const { rows, more, total } = await records.search(workspace, {
      type: 'Patient',
      clauses: [STANDING, ...asked(text)],
      sort: [{ param: 'family', kind: 'string', descending: false }],
      limit: ON_A_PAGE,
      offset: (page - 1) * ON_A_PAGE,
      total: 'cheap',
    })
    const patients = rows.map((row) => told(JSON.parse(row.text) as Patient))
    return { patients, page, more, ...(total === undefined ? {} : { total }) }
  },
  async read(workspace, id) {
    const row = await records.read(workspace, 'Patient', id)
    return row === undefined || row.deleted ? undefined : told(JSON.parse(row.text) as Patient)
  },
})

/** A record that was merged into another is not active. */
const STANDING: Clause = { anyOf: [{ kind: 'token', param: 'active', code: 'false' }], not: true }

/** Every word must fit; one alone may be a number or an id as well. */
function asked(text: string): Clause[] {
  const words = text.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)
  const [only] = words
  return words.map((word) => ({
    anyOf: [
      { kind: 'string', param: 'name', match: 'contains', value: normaliseString(word) },
      ...(words.length > 1 || only === undefined
        ? []
        : [
            { kind: 'token', param: 'identifier', code: only } as const,
            { kind: 'token', param: 'identifier', code: only.toUpperCase() } as const,
            { kind: 'id', id: only } as const,
          ]),
    ],
  }))
}

function told({ id = '', name, identifier, birthDate }: Patient): FoundPatient {
  const current = identifier?.filter(({ use }) => use !== 'old') ?? []
  const national = current.find(({ system }) => /\/nric$/.test(system ?? ''))
  const hint = [(national ?? current[0])?.value, birthDate === undefined ? undefined : `born ${birthDate}`].filter(
    (part) => part !== undefined,
  )
  return { id, name: name?.[0]?.text ?? name?.[0]?.family ?? id, hint: hint.join(', ') }
}
