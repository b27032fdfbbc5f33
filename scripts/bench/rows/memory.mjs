/** Resident memory with the fixtures, some seconds after a start with nothing to do. */
import { setTimeout as pause } from 'node:timers/promises'
import { atMost } from '../lines.mjs'
import { measure, residentMemory } from '../measure.mjs'
import { startSandbox, temporaryFolder } from '../sandbox.mjs'

const IDLE_MS = 3000

export const run = async ({ rounds }) => {
  const data = temporaryFolder()
  const once = async () => {
    const sandbox = await startSandbox(data)
    await pause(IDLE_MS)
    const used = residentMemory(sandbox.pid)
    await sandbox.stop()
    return used
  }
  const first = await once()
  const { idle } = await measure(rounds, { idle: once })
  const note = `${Math.round(first)} MB after the very first start, which loads the fixtures`
  return [atMost('memory', 'resident, idle with fixtures', { unit: 'MB', value: idle, budget: 150, note })]
}
