/** The steps of a run as a tree: which are open now, and what opens when one closes. */
import type { NodeRun, StepRun } from './run-state.ts'
import type { Step } from './scenario.ts'

export const plant = (steps: readonly Step[]): NodeRun[] =>
  steps.map((step) =>
    step.kind === 'group'
      ? { kind: 'group', step, children: plant(step.steps) }
      : { kind: 'step', step, state: 'pending', checks: [], nearMisses: [], early: [] },
  )

export const stepsOf = (nodes: readonly NodeRun[]): StepRun[] =>
  nodes.flatMap((node) => (node.kind === 'group' ? stepsOf(node.children) : [node]))

/** Opens what may open now. A step that must come holds up what follows it; an optional or a forbidden one does not. */
export const openNext = (nodes: readonly NodeRun[], open: (step: StepRun) => void): void => {
  openIn(nodes, 'strict', open)
}

const openIn = (nodes: readonly NodeRun[], order: 'strict' | 'any', open: (step: StepRun) => void): boolean => {
  let clear = true
  for (const node of nodes) {
    if (!clear && order === 'strict') break
    if (node.kind === 'group') {
      if (!openIn(node.children, node.step.order, open)) clear = false
      continue
    }
    if (node.state === 'pending') open(node)
    if (holdsUp(node)) clear = false
  }
  return clear
}

const holdsUp = ({ step, state }: StepRun): boolean => step.kind === 'expect' && !step.optional && state !== 'matched'

/**
 * Optional steps whose time is over now that `closed` has matched: those before it in a strict order, and those beside it
 * in a group whose required steps have all come.
 */
export const passedBy = (nodes: readonly NodeRun[], closed: StepRun): StepRun[] => {
  const passed = passedIn(nodes, 'strict', closed)
  return (passed ?? []).filter(({ step, state }) => state === 'open' && step.kind === 'expect')
}

/** Undefined when `closed` is not below these nodes. */
const passedIn = (nodes: readonly NodeRun[], order: 'strict' | 'any', closed: StepRun): StepRun[] | undefined => {
  const at = nodes.findIndex(
    (node) => node === closed || (node.kind === 'group' && stepsOf(node.children).includes(closed)),
  )
  const node = nodes[at]
  if (!node) return undefined
  const below = node.kind === 'group' ? (passedIn(node.children, node.step.order, closed) ?? []) : []
  if (order === 'strict') return [...stepsOf(nodes.slice(0, at)), ...below]
  return isComplete(nodes) ? stepsOf(nodes) : below
}

const isComplete = (nodes: readonly NodeRun[]): boolean => {
  const steps = stepsOf(nodes)
  return (
    steps.some(({ step, state }) => state === 'matched' && step.kind === 'expect' && !step.optional) &&
    !steps.some(holdsUp)
  )
}
