// A million random packetisations of MLLP streams, each checked: `node scripts/fuzz-framer.mjs [runs] [first seed]`.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transformFile } from '@swc/core'

const root = fileURLToPath(new URL('..', import.meta.url))
const [runs = 1_000_000, first = 1] = process.argv.slice(2).map(Number)

// The fuzz is the one of the suite; the framer is the one that was built.
const source = await transformFile(join(root, 'test/hl7v2/framer-fuzz.ts'), {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
})
const built = pathToFileURL(join(root, 'dist/server/hl7v2/mllp-framer.js')).href
const folder = mkdtempSync(join(tmpdir(), 'ngemr-fuzz-'))
try {
  const file = join(folder, 'framer-fuzz.mjs')
  writeFileSync(file, source.code.replace('../../server/hl7v2/mllp-framer.ts', built))
  const { fuzzFramer } = await import(pathToFileURL(file).href)
  const began = process.cpuUsage()
  const { frames, packets } = fuzzFramer(runs, first)
  const { user, system } = process.cpuUsage(began)
  const seconds = ((user + system) / 1e6).toFixed(1)
  console.log(
    `${runs} packetisations, ${frames} frames in ${packets} packets: none lost, doubled or altered (${seconds} s of CPU)`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
