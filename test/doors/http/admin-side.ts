/** The admin API of a live sandbox, and what its tests do again and again. */
import { expect } from '@jest/globals'
import { type Answered, type LiveSandbox, openLiveSandbox } from './live-sandbox.ts'

export interface AdminSide {
  sandbox: LiveSandbox
  admin: LiveSandbox['admin']
  /** Makes a workspace; `tidy` drops it again. */
  create(name: string): Promise<Answered['json']>
  tidy(): Promise<void>
  /** An address of the open door. */
  open(workspace: string, path: string, init?: RequestInit): Promise<Answered>
  patients(workspace: string): Promise<number>
  addPatient(workspace: string): Promise<Answered>
}

export const openAdminSide = async (): Promise<AdminSide> => {
  const sandbox = await openLiveSandbox()
  const { admin } = sandbox
  const made = new Set<string>()
  const open: AdminSide['open'] = (workspace, path, init = {}) =>
    sandbox.call(`/${workspace}/fhir/r4/${path}`, {
      ...init,
      headers: { 'x-api-key': sandbox.ready.apiKey, 'content-type': 'application/fhir+json', ...init.headers },
    })
  return {
    sandbox,
    admin,
    async create(name) {
      made.add(name)
      const answer = await admin('workspaces', 'POST', { name })
      expect(answer.status).toBe(201)
      return answer.json
    },
    async tidy() {
      for (const name of made) await admin(`workspaces/${name}`, 'DELETE')
      made.clear()
    },
    open,
    patients: async (workspace) => Number((await open(workspace, 'Patient?_total=accurate')).json.total),
    addPatient: (workspace) => {
      const body = JSON.stringify({ resourceType: 'Patient', name: [{ family: 'NEW' }] })
      return open(workspace, 'Patient', { method: 'POST', body })
    },
  }
}

/** An error that says what happened and where. */
export const expectProblem = (answer: Answered, status: number, code: string | RegExp, field?: string) => {
  expect(answer.status).toBe(status)
  expect(Object.keys(answer.json)).toEqual(['error'])
  const { error } = answer.json
  expect(error.code).toMatch(code)
  expect(error.message.length).toBeGreaterThan(10)
  expect(error.message).not.toMatch(/\n|\bat \S+:\d+/)
  expect(error.field).toBe(field)
}
