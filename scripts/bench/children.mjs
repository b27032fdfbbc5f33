/** Servers and load generators as processes of their own: started, told what to do, and never left behind. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const alive = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a script of this folder with a task; resolves with its first message. `stop` ends it. */
export const startChild = async (script, task, { within = 60_000 } = {}) => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), { serialization: 'advanced' })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  child.send(task)
  const first = await answer(child, script, within)
  return {
    first,
    pid: child.pid,
    async stop() {
      if (!alive.has(child)) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Runs a script to its one answer. */
export const runChild = async (script, task, options) => {
  const { first, stop } = await startChild(script, task, options)
  await stop()
  return first
}

const answer = (child, script, within) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${script} gave no answer within ${within} ms.`))
    }, within)
    const settle = (act) => (value) => {
      clearTimeout(late)
      act(value)
    }
    child.once('message', settle(resolve))
    child.once('error', settle(reject))
    child.once('exit', (code) => settle(reject)(new Error(`${script} ended with ${code} before it answered.`)))
  })

/** For the scripts: waits for the task, does it, and answers with what it gives. */
export const serveTask = (work) => {
  process.once('message', async (task) => process.send(await work(task)))
  process.once('disconnect', () => process.exit())
}
