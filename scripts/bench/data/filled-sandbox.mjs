/** A running sandbox whose standard workspace holds so many synthetic resources, and some visits admitted over MLLP. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from '../children.mjs'
import { startSandbox, temporaryFolder } from '../sandbox.mjs'

/** `copy`: keeps the filled database a second time, for a limit to read: the one that is served has one owner. */
export const startFilled = async ({ resources = 0, visits = 0, copy = false }) => {
  const data = temporaryFolder()
  const file = join(data, 'ngemr.db')
  let charts = 0
  if (resources > 0) {
    // The first start makes the workspace and its partners.
    const first = await startSandbox(data)
    await first.stop()
    const filled = await runChild(
      'data/fill.mjs',
      { file, workspace: first.ready.workspace, resources },
      { within: 3_600_000 },
    )
    charts = filled.charts
  }
  const copied = join(data, 'copy.db')
  if (copy) copyFileSync(file, copied)
  const sandbox = await startSandbox(data)
  if (visits > 0) {
    const { negative } = await runChild('load/mllp.mjs', { port: sandbox.ready.mllp.port, admit: visits })
    if (negative > 0)
      throw new Error(`${negative} of ${visits} admissions were refused: the bench's messages are wrong.`)
  }
  return { ...sandbox, data, file, charts, ...(copy ? { copied } : {}) }
}
