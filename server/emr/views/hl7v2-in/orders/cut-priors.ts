/**
 * The earlier results that OML^O21 may send along with an order (PRIOR_RESULT, HL7 v2.5.1 §4.4.6), with a PID, a PV1 and orders of
 * their own: told for whoever does the work, and no request. They stand behind the OBR that they go with.
 */
import type { Message, Segment } from '../../../../hl7v2/message.ts'
import { type Reading, remark, text } from '../reading.ts'
import { place } from '../results/read-value.ts'

export interface Cut {
  /** What is asked, with the PID and PV1 that it is asked for */
  asked: readonly Segment[]
  priors: readonly Segment[][]
}

export function cutPriors({ segments }: Pick<Message, 'segments'>): Cut {
  const asked: Segment[] = []
  const priors: Segment[][] = []
  let ordered = false
  let prior: Segment[] | undefined
  const close = () => {
    // Without an order that has a result it is none: it stays what it was, and is judged as that.
    if (prior && hasResult(prior)) priors.push(prior)
    else asked.push(...(prior ?? []))
    prior = undefined
  }
  for (const segment of segments) {
    if (isRequest(segment)) close()
    else if (ordered && beginsPrior(segment, prior)) {
      close()
      prior = []
    }
    if (segment.name === 'OBR') ordered = true
    const open = prior ?? asked
    open.push(segment)
  }
  close()
  return { asked, priors }
}

function hasResult(prior: readonly Segment[]): boolean {
  const order = prior.findIndex(({ name }) => name === 'OBR')
  return order >= 0 && prior.some(({ name }, at) => at > order && name === 'OBX')
}

/** ORC-1 of an earlier order (table 0119): PR, earlier results; RE, results follow. Any other asks for something. */
const PRIOR_CONTROLS = ['PR', 'RE']

const isRequest = (segment: Segment): boolean =>
  segment.name === 'ORC' && !PRIOR_CONTROLS.includes(text(segment, 1)?.toUpperCase() ?? '')

function beginsPrior({ name }: Segment, prior: readonly Segment[] | undefined): boolean {
  if (name === 'PID') return true
  return name === 'PV1' && (prior === undefined || prior.some((each) => each.name === 'PV1' || each.name === 'OBR'))
}

export function remarkPriors(reading: Reading, priors: readonly Segment[][]): void {
  const [first] = priors.flat()
  if (!first) return
  const at = place(first)
  const why = `Earlier results go with the orders (${priors.length}, from ${at} on); they are left out. Send them as ORU^R01. The message keeps them.`
  remark(reading, 'map/left-out', 'warning', at, why)
}
