/** The limit of a read: node:http sending a prepared buffer, the size of the answer that it is compared with. */
import { createServer } from 'node:http'
import { serveTask } from '../children.mjs'

serveTask(
  ({ bytes }) =>
    new Promise((resolve) => {
      const body = Buffer.alloc(bytes, 'x')
      const headers = { 'Content-Type': 'application/fhir+json; charset=utf-8', 'Content-Length': String(bytes) }
      const server = createServer((_request, response) => {
        response.writeHead(200, headers)
        response.end(body)
      })
      server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port }))
    }),
)
