// Makes fixtures/population anew: `node scripts/population/main.mjs [--out DIR]`. The same seed gives the same bytes.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeLocations, makeOrganizations } from './places.mjs'
import { writePopulation } from './write-population.mjs'

const { values } = parseArgs({
  options: { out: { type: 'string', default: fileURLToPath(new URL('../../fixtures', import.meta.url)) } },
})

const resources = [...makeOrganizations(), ...makeLocations()]
const files = writePopulation(join(values.out, 'population'), resources)
for (const { file, count } of files) process.stdout.write(`${file} ${count}\n`)
