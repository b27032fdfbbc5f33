/** The Epic door as a Bruno collection: a folder for each type, a request for each API, and an environment for this sandbox. */
import type { EpicApi } from '../acting-api.ts'
import { EPIC_APIS } from '../apis/index.ts'
import { type ExampleRequest, exampleRequest } from './example-request.ts'
import type { Samples } from './samples.ts'

/** Text by its path in the collection. */
export function brunoCollection(samples: Samples, { url }: { url: string }): Map<string, string> {
  const files = new Map([
    [
      'bruno.json',
      `${JSON.stringify({ version: '1', name: 'NGEMR sandbox, Epic door', type: 'collection' }, null, 2)}\n`,
    ],
    ['environments/sandbox.bru', block('vars', [`epic: ${url}`, 'token: ']) + block('vars:secret', [], ['token'])],
    [
      'collection.bru',
      block('docs', [
        'Choose the environment "sandbox" and paste a token:',
        'npx ngemr-sandbox token --client demo-backend',
      ]),
    ],
  ])
  EPIC_APIS.forEach((api, n) => {
    files.set(`${api.type}/${fileName(api)}.bru`, request(exampleRequest(api, samples), n + 1))
  })
  return files
}

const fileName = ({ name }: EpicApi): string => name.replaceAll(/[^A-Za-z0-9 ().$-]/g, '')

function request(
  { api, method, template, id, query, headers, body, status, remark }: ExampleRequest,
  seq: number,
): string {
  const path = template.replace('{id}', id ?? '')
  const asked = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const number = api.epicNumber === undefined ? [] : [`Epic API ${api.epicNumber}.`]
  return [
    block('meta', [`name: ${api.name}`, 'type: http', `seq: ${seq}`]),
    block(method.toLowerCase(), [
      `url: {{epic}}${path}${asked === '' ? '' : `?${asked}`}`,
      `body: ${body === undefined ? 'none' : 'json'}`,
      'auth: bearer',
    ]),
    ...(query.length === 0
      ? []
      : [
          block(
            'params:query',
            query.map(([name, value]) => `${name}: ${value}`),
          ),
        ]),
    block(
      'headers',
      Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ),
    block('auth:bearer', ['token: {{token}}']),
    ...(body === undefined ? [] : [block('body:json', JSON.stringify(body, null, 2).split('\n'))]),
    block('assert', [`res.status: eq ${status}`]),
    block('docs', [`${api.name}, granted by that name.`, ...number, ...(remark === undefined ? [] : [remark])]),
  ].join('\n')
}

const block = (name: string, lines: readonly string[], list?: readonly string[]): string =>
  list === undefined
    ? `${name} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`
    : `${name} [\n${list.map((line) => `  ${line}\n`).join('')}]\n`
