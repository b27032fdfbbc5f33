// Each flow a folder: numbered messages with carriage returns, and flow.yaml that says what should become of them.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { sha256 } from '../write-population.mjs'

const two = (n) => String(n).padStart(2, '0')

export function writeFlows(out, flows, examples) {
  mkdirSync(out, { recursive: true })
  for (const entry of readdirSync(out, { withFileTypes: true })) {
    if (entry.isDirectory() && /^(\d\d-|examples$)/.test(entry.name)) rmSync(join(out, entry.name), { recursive: true })
  }
  const written = []
  const write = (folder, file, text, count) => {
    mkdirSync(join(out, folder), { recursive: true })
    writeFileSync(join(out, folder, file), text)
    written.push({ file: `flows/${folder}/${file}`, sha256: sha256(text), count })
  }
  for (const { folder, title, rows, status, waitsFor, note, steps } of flows) {
    const named = steps.map((step, i) => ({ ...step, file: `${two(i + 1)}-${step.name}.hl7` }))
    const description = {
      title,
      source: `NGEMR ADT event table and published samples; rows ${rows}`,
      status,
      ...(waitsFor && { waitsFor }),
      ...(note && { note }),
      steps: named.map(({ file, messages, acknowledgement, state }) => ({
        send: file,
        ...(messages && { messages }),
        acknowledgement,
        state,
      })),
    }
    write(folder, 'flow.yaml', stringify(description, { lineWidth: 0 }), 1)
    for (const { file, message, messages } of named) write(folder, file, message, messages ?? 1)
  }
  for (const { file, message } of examples) write('examples', file, message, 1)
  return written
}
