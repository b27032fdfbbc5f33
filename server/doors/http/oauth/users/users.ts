/**
 * Who can sign in: every practitioner by the number of the registration (MCR, SNB), every patient by NRIC or FIN, as HealthHub has it.
 * They are the hospital's own records, so that `fhirUser` leads to something that can be read.
 */
import type { Patient, Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { Records } from '../../../../emr/hospital.ts'
import type { ResourceQuery } from '../../../../fhir/resource-query.ts'

export interface User {
  username: string
  name: string
  /** `Doctor`, `Nurse` …, `Patient` */
  role: string
  type: 'Practitioner' | 'Patient'
  /** Logical id */
  id: string
}

export interface Users {
  find(workspace: string, username: string): Promise<User | undefined>
  /** The first of each kind in the order of their ids. */
  list(workspace: string, type: User['type'], limit: number): Promise<User[]>
}

const USERNAME = /^[A-Za-z0-9]{4,20}$/

export const createUsers = ({ records }: { records: Pick<Records, 'search'> }): Users => {
  const search = async <T>(workspace: string, query: Pick<ResourceQuery, 'type' | 'clauses' | 'limit'>) =>
    (
      await records.search(workspace, {
        ...query,
        sort: [{ param: '_id', kind: 'id', descending: false }],
        offset: 0,
        total: false,
      })
    ).rows.map(({ text }) => JSON.parse(text) as T)

  const roleOf = async (workspace: string, id: string): Promise<string> => {
    const clause = { kind: 'reference', param: 'practitioner', targetType: 'Practitioner', targetId: id } as const
    const [role] = await search<PractitionerRole>(workspace, {
      type: 'PractitionerRole',
      clauses: [{ anyOf: [clause] }],
      limit: 1,
    })
    return role?.code?.[0]?.text ?? 'Clinician'
  }

  const practitioner = async (workspace: string, record: Practitioner): Promise<User | undefined> => {
    const username = record.identifier?.find(({ system }) => /\/(mcr|snb)$/.test(system ?? ''))?.value
    if (username === undefined || record.id === undefined || record.active === false) return undefined
    const role = await roleOf(workspace, record.id)
    return { username, name: record.name?.[0]?.text ?? username, role, type: 'Practitioner', id: record.id }
  }

  const toUser = (workspace: string, record: Practitioner | Patient) =>
    record.resourceType === 'Practitioner' ? practitioner(workspace, record) : patient(record)

  return {
    async find(workspace, username) {
      if (!USERNAME.test(username)) return undefined
      const clauses = [{ anyOf: [{ kind: 'token', param: 'identifier', code: username.toUpperCase() } as const] }]
      for (const type of ['Practitioner', 'Patient'] as const) {
        for (const record of await search<Practitioner | Patient>(workspace, { type, clauses, limit: 5 })) {
          const user = await toUser(workspace, record)
          if (user?.username === username.toUpperCase()) return user
        }
      }
      return undefined
    },
    async list(workspace, type, limit) {
      const found = await search<Practitioner | Patient>(workspace, { type, clauses: [], limit })
      const users = await Promise.all(found.map((record) => toUser(workspace, record)))
      return users.filter((user) => user !== undefined)
    },
  }
}

/** A merged record signs nobody in, and an old number is no name. */
function patient(record: Patient): User | undefined {
  const own = record.identifier?.find(({ system, use }) => /\/nric$/.test(system ?? '') && use !== 'old')
  if (own?.value === undefined || record.id === undefined || record.active === false) return undefined
  return {
    username: own.value,
    name: record.name?.[0]?.text ?? own.value,
    role: 'Patient',
    type: 'Patient',
    id: record.id,
  }
}
