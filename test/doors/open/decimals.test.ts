/** A decimal is given back with the digits that it was sent with (FHIR R4 datatypes §2.24.0.1), by whichever way it comes and goes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
let ask: typeof hospital.ask
beforeAll(async () => {
  hospital = await openHospital()
  ask = hospital.ask
})
afterAll(() => hospital.close())

const VALUES = ['1.50', '100', '7.0e2', '0.1000000000000000055511151231257827']
const code = '{"text":"x"}'
const observation = (value: string, id = 'o') =>
  `{"resourceType":"Observation","id":"${id}","status":"final","code":${code},"valueQuantity":{"value":${value},"unit":"g"}}`
const XML = { 'content-type': 'application/fhir+xml' }
const JSON_BODY = { 'content-type': 'application/fhir+json' }
const PATCH = { 'content-type': 'application/json-patch+json' }

/** Sends it as every way of writing there is, and reads it back as every way of reading. */
const WAYS: Record<string, (value: string) => Promise<unknown>> = {
  update: (value) => ask('PUT', '/Observation/o', { body: observation(value), headers: JSON_BODY }),
  'update with empties to take out': (value) =>
    ask('PUT', '/Observation/o', {
      body: observation(value).replace('"status"', '"note":[],"status"'),
      headers: JSON_BODY,
    }),
  'update in XML': (value) =>
    ask('PUT', '/Observation/o', {
      body: `<Observation xmlns="http://hl7.org/fhir"><id value="o"/><status value="final"/><code><text value="x"/></code><valueQuantity><value value="${value}"/></valueQuantity></Observation>`,
      headers: XML,
    }),
  transaction: (value) =>
    ask('POST', '/', {
      body: `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":${observation(value)},"request":{"method":"PUT","url":"Observation/o"}}]}`,
      headers: JSON_BODY,
    }),
  batch: (value) =>
    ask('POST', '/', {
      body: `{"resourceType":"Bundle","type":"batch","entry":[{"resource":${observation(value)},"request":{"method":"PUT","url":"Observation/o"}}]}`,
      headers: JSON_BODY,
    }),
  'JSON Patch': (value) =>
    ask('PATCH', '/Observation/o', {
      body: `[{"op":"replace","path":"/valueQuantity/value","value":${value}}]`,
      headers: PATCH,
    }),
  'FHIRPath Patch': (value) =>
    ask('PATCH', '/Observation/o', {
      body: `{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.value.value"},{"name":"value","valueDecimal":${value}}]}]}`,
      headers: JSON_BODY,
    }),
  'a patch of something else': async (value) => {
    await ask('PUT', '/Observation/o', { body: observation(value), headers: JSON_BODY })
    return ask('PATCH', '/Observation/o', {
      body: '[{"op":"add","path":"/issued","value":"2026-01-01T00:00:00Z"}]',
      headers: PATCH,
    })
  },
}
const READS = [
  '/Observation/o',
  '/Observation?_id=o',
  '/Observation/o?_summary=true',
  '/Observation/o?_elements=value',
  '/Observation/o?_pretty=true',
  '/Observation/o/_history',
]

describe.each(Object.keys(WAYS))('after %s', (way) => {
  test.each(VALUES)('%s is read as that', async (value) => {
    await ask('PUT', '/Observation/o', { body: observation('5'), headers: JSON_BODY })
    await WAYS[way]?.(value)
    for (const path of READS) {
      const inJson = String((await ask('GET', path)).body)
      expect([path, /"value":\s*([^,}\s]+)/.exec(inJson)?.[1]]).toEqual([path, value])
      const inXml = String((await ask('GET', path, { headers: { accept: 'application/fhir+xml' } })).body)
      expect([path, /<valueQuantity>\s*<value value="([^"]+)"/.exec(inXml)?.[1]]).toEqual([path, value])
    }
  })
})
