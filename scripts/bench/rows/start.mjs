/** From the command to ready.json, when the data folder has been used before. */
import { atMost } from '../lines.mjs'
import { measure } from '../measure.mjs'
import { startSandbox, temporaryFolder } from '../sandbox.mjs'

export const run = async ({ rounds }) => {
  const data = temporaryFolder()
  const once = async () => {
    const sandbox = await startSandbox(data)
    await sandbox.stop()
    return sandbox.startMs
  }
  const first = await once()
  const { again } = await measure(rounds, { again: once })
  const note = `${Math.round(first)} ms at the first start, which loads the fixtures and makes the keys`
  return [atMost('start', 'start to ready, data present', { unit: 'ms', value: again, budget: 1000, note })]
}
