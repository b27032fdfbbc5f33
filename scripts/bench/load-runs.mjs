/** One measurement of one server: a load generator in a process of its own, its figures, and what they cost the server. */
import { runChild } from './children.mjs'
import { processorTime } from './measure.mjs'

/** Gives a function that measures once and remembers the processor time of each operation in `costs`. */
export const httpRun =
  (seconds, pid, task, costs = []) =>
  async () => {
    const before = processorTime(pid)
    const { perSecond, answered, wrong } = await runChild('load/http.mjs', { ...task, seconds })
    if (wrong > 0) throw new Error(`${wrong} requests to ${task.url} were not answered with 2xx.`)
    costs.push((processorTime(pid) - before) / answered)
    return perSecond
  }

let turn = 0

export const mllpRun =
  (seconds, pid, task, costs = []) =>
  async () => {
    const before = processorTime(pid)
    const result = await runChild('load/mllp.mjs', { ...task, seconds, turn })
    turn = result.turn
    if (result.negative > 0) throw new Error(`${result.negative} messages were not answered AA.`)
    costs.push((processorTime(pid) - before) / result.positive)
    return result.perSecond
  }
