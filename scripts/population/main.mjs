// Makes the fixtures anew: `node scripts/population/main.mjs [--out DIR]`. The same seed gives the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeExamples } from './flows/examples.mjs'
import { makeFlows } from './flows/recorded-flows.mjs'
import { writeFlows } from './flows/write-flows.mjs'
import { GENERATOR, generate, SEED } from './generate.mjs'
import { writePopulation } from './write-population.mjs'

const { values } = parseArgs({
  options: { out: { type: 'string', default: fileURLToPath(new URL('../../fixtures', import.meta.url)) } },
})

mkdirSync(values.out, { recursive: true })
const { resources, tools } = generate()
const files = [
  ...writePopulation(join(values.out, 'population'), resources),
  ...writeFlows(join(values.out, 'flows'), makeFlows(tools), makeExamples(tools)),
]
const manifest = {
  title: 'NGEMR sandbox fixtures',
  origin: 'scripts/population/main.mjs',
  generator: GENERATOR,
  seed: SEED,
  today: '2026-11-01T08:00:00+08:00',
  licence: 'That of this repository; the notices for LOINC and SNOMED CT in README.md apply to their codes.',
  resources: resources.length,
  files,
}
writeFileSync(join(values.out, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 2)}\n`)
process.stdout.write(`${resources.length} resources, ${files.length} files\n`)
