/** Every record of the population as it leaves the door: valid R4, whole in XML, with references that lead somewhere. */
import { describe, expect, test } from '@jest/globals'
import { EPIC_APIS } from '../../../server/doors/http/epic/apis/index.ts'
import { validate } from '../../../server/fhir/validation/validate.ts'
import { fromXml } from '../../../server/fhir/xml/from-xml.ts'
import type { Json } from './epic-kit.ts'
import { file, isForNobody, overPopulation, standsStill } from './population-kit.ts'

const TYPES = [...new Set(EPIC_APIS.map(({ type }) => type))].filter((type) => type !== 'Provenance')
/** Of a type with thousands of records, so many are written as XML, evenly spread. */
const MOST_IN_XML = 60

const kit = overPopulation()

describe.each(TYPES)('%s', (type) => {
  const stored = file(type).filter((each) => standsStill(each) && !isForNobody(each))

  test('is valid R4 and shows nothing of how it is stored', async () => {
    const wrong: unknown[] = []
    for (const { id } of stored) {
      const { status, json, body } = await kit.ask(`${type}/${kit.ids.encode(type, id)}`)
      if (status !== 200) wrong.push([id, status, json])
      else {
        for (const { severity, diagnostics, path } of validate(json))
          if (severity === 'error' || severity === 'fatal') wrong.push([id, path, diagnostics])
        if (/urn:ngemr-sandbox|synapxe|"meta"|"div"/.test(body.toString())) wrong.push([id, body.toString()])
        wrong.push(
          ...referencesOf(json)
            .filter((reference) => !leads(reference))
            .map((lost) => [id, lost]),
        )
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
  })

  test('comes back from XML as it is in JSON', async () => {
    const every = Math.max(1, Math.floor(stored.length / MOST_IN_XML))
    for (const { id } of stored.filter((_each, n) => n % every === 0)) {
      const path = `${type}/${kit.ids.encode(type, id)}`
      const [json, xml] = [await kit.ask(path), await kit.ask(path, { headers: { accept: '' } })]
      expect(fromXml(xml.body.toString())).toEqual({ ok: true, value: json.json })
    }
  })
})

const referencesOf = (value: Json): string[] =>
  Array.isArray(value)
    ? value.flatMap(referencesOf)
    : typeof value !== 'object' || value === null
      ? []
      : [
          ...(typeof value.reference === 'string' ? [value.reference] : []),
          ...Object.values(value).flatMap(referencesOf),
        ]

const known = new Map<string, ReadonlySet<string>>()
const idsOf = (type: string): ReadonlySet<string> => {
  const before = known.get(type)
  if (before !== undefined) return before
  const all = new Set(file(type).map(({ id }) => id))
  known.set(type, all)
  return all
}

function leads(reference: string): boolean {
  const [type = '', epicId = ''] = reference.split('/')
  return TYPES.includes(type) && idsOf(type).has(kit.ids.decode(type, epicId) ?? '')
}
