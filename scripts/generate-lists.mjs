/**
 * Writes server/fhir/terminology/lists.gen.json: of code systems that are too large or not ours, the codes that the fixtures
 * use, with the notice each system asks for; and the sandbox's own systems. Run it when the fixtures change.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../fixtures/population/', import.meta.url)
const singapore = JSON.parse(
  readFileSync(new URL('../server/fhir/terminology/singapore.json', import.meta.url), 'utf8'),
)

const ABOUT = {
  'http://loinc.org': {
    name: 'LOINC (the codes in use here)',
    notice:
      'This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license.',
  },
  'http://snomed.info/sct': {
    name: 'SNOMED CT (the codes in use here)',
    notice:
      'This material includes SNOMED Clinical Terms® (SNOMED CT®), used with permission of SNOMED International. It holds a short hand list of widely used concepts, meant to stay within the International Patient Summary free set. Whoever uses SNOMED CT needs a licence of their own.',
  },
  'http://unitsofmeasure.org': { name: 'UCUM (the units in use here)' },
  'urn:ietf:bcp:47': { name: 'Languages (those in use here)' },
}

const systems = new Map()

function note({ system, code, display, unit }) {
  if (typeof system !== 'string' || typeof code !== 'string') return
  if (!(system in ABOUT) && !system.startsWith('urn:ngemr-sandbox:')) return
  if (system in singapore.systems) return
  const codes = systems.get(system) ?? new Map()
  const shown = display ?? (system === 'http://unitsofmeasure.org' ? unit : undefined)
  if (codes.get(code) === undefined) codes.set(code, shown)
  systems.set(system, codes)
}

function walk(value) {
  if (Array.isArray(value)) return value.forEach(walk)
  if (typeof value !== 'object' || value === null) return
  note(value)
  Object.values(value).forEach(walk)
}

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.ndjson'))
  .sort()) {
  for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) if (line !== '') walk(JSON.parse(line))
}

const byName = ([a], [b]) => (a < b ? -1 : 1)
const lines = [...systems].sort(byName).map(([url, codes]) => {
  const concepts = [...codes].sort(byName).map(([code, display]) => (display === undefined ? [code] : [code, display]))
  const about = ABOUT[url] ?? {
    name: `The sandbox's own: ${url.slice('urn:ngemr-sandbox:'.length).replaceAll('-', ' ')}`,
  }
  return `${JSON.stringify(url)}:${JSON.stringify({ ...about, complete: !(url in ABOUT), concepts })}`
})
writeFileSync(
  new URL('../server/fhir/terminology/lists.gen.json', import.meta.url),
  `{"systems":{\n${lines.join(',\n')}\n}}\n`,
)
