/** The setting `epic-sandbox`: the named workspaces are fhir.epic.com's, the others NGEMR's. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LiveSandbox, openLiveSandbox } from '../http/live-sandbox.ts'

let sandbox: LiveSandbox
beforeAll(async () => {
  sandbox = await openLiveSandbox({ epicSandbox: ['us'] })
  await sandbox.admin('workspaces', 'POST', { name: 'us' })
})
afterAll(() => sandbox.close())

test.each([
  ['ngemr', 'identifier (nric)', 'urn:oid:1.2.840.114350.1.13.999.3.7.2.657369'],
  ['us', 'identifier (ssn)', 'urn:oid:1.2.840.114350.1.13.0.1.7.2.657369'],
])('in workspace %s nobody is created without %s', async (workspace, expression, system) => {
  const { status, json } = await sandbox.call(`/${workspace}/api/FHIR/R4/Patient`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await sandbox.token(workspace)}`,
      accept: 'application/fhir+json',
      'content-type': 'application/fhir+json',
    },
    body: JSON.stringify({ resourceType: 'Patient', name: [{ use: 'official', family: 'X' }] }),
  })
  expect(status).toBe(400)
  const [issue] = json.issue
  expect([issue.details.coding[0].code, issue.details.coding[0].system, issue.expression]).toEqual([
    '59108',
    system,
    [expression],
  ])
})
