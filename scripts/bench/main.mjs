/** `npm run bench`: builds, measures the rows of the design's budget table, prints them and writes them as JSON. Judges nothing by its exit code. */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { build } from '../build.mjs'
import { table } from './lines.mjs'
import { readOptions } from './options.mjs'
import { rows } from './rows/index.mjs'

const options = readOptions(process.argv.slice(2), Object.keys(rows))
if (options.build) build()

const lines = []
for (const name of options.rows) {
  process.stderr.write(`measuring ${name} …\n`)
  const { run } = await rows[name]()
  lines.push(...(await run(options)))
}

const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model ?? '' }
const { rounds, seconds, scale, full } = options
const result = { at: new Date().toISOString(), machine, rounds, seconds, scale, full, lines }
writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`)

process.stdout.write(`\n${table(lines)}\n\nMedians of ${rounds}; the bare limit was measured in the same run.\n`)
for (const { row, what, limitIs, note } of lines) {
  const remarks = [limitIs && `limit: ${limitIs}`, note].filter(Boolean)
  if (remarks.length > 0) process.stdout.write(`${row}, ${what}: ${remarks.join('; ')}\n`)
}
process.stdout.write(`Written to ${options.out}\n`)
process.exit(0)
