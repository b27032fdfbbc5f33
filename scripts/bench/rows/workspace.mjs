/** How long a workspace with the shipped fixtures takes to be made, and to be reset, as a CI run sees it. */
import { atMost } from '../lines.mjs'
import { measure } from '../measure.mjs'
import { admin, startSandbox, temporaryFolder } from '../sandbox.mjs'

export const run = async ({ rounds }) => {
  const sandbox = await startSandbox(temporaryFolder())
  const timed = async (method, path, body) => {
    const started = performance.now()
    await admin(sandbox, method, path, body)
    return performance.now() - started
  }
  let made = 0
  const found = await measure(rounds, {
    create: () => timed('POST', '/workspaces', { name: `bench-${++made}` }),
    reset: () => timed('POST', `/workspaces/bench-${made}/reset`),
    drop: () => timed('DELETE', `/workspaces/bench-${made}`),
  })
  await sandbox.stop()
  return ['create', 'reset'].map((what) =>
    atMost('workspace', `${what} a workspace with the shipped fixtures`, {
      unit: 'ms',
      value: found[what],
      budget: 150,
    }),
  )
}
