/** Which operation a path means, or why none; nothing where the path names none. */
import { didYouMean } from '../../../../did-you-mean.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { DoorRequest, DoorResponse } from '../../door.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { operations } from './index.ts'
import type { Operation, OperationScope } from './operation.ts'

const SCOPES: readonly OperationScope[] = ['system', 'type', 'instance']

/** The caller has seen to it that the type is served and the id is one. */
export function findOperation({ method, segments }: DoorRequest): Interaction | DoorResponse | undefined {
  const at = segments.findIndex((segment) => segment.startsWith('$'))
  const scope = SCOPES[at]
  if (at < 0 || scope === undefined) return undefined
  const [type = '', id = ''] = segments.slice(0, at)
  const name = String(segments[at]).slice(1, 64)
  const label = [`$${name}`, type].filter(Boolean).join(' ')
  if (segments.length > at + 1) return refuse(404, problem('not-supported', `Nothing follows $${name}.`), label)

  const here = operationsOn(scope, type)
  const found = here.filter((operation) => operation.name === name)
  if (found.length === 0) return refuse(404, problem('not-supported', advice(name, here)), label)
  const mine = found.find(({ methods }) => (methods as readonly string[]).includes(method))
  if (mine !== undefined) return (call) => mine.handle({ ...call, type, id })
  const allow = found.flatMap(({ methods }) => methods).join(', ')
  const text = `${method} is not possible on $${name}. Possible: ${allow}.`
  return refuse(405, problem('not-supported', text), label, { Allow: allow })
}

export const operationsOn = (scope: OperationScope, type = ''): Operation[] =>
  operations.filter(
    ({ scopes, types }) => scopes.includes(scope) && (scope === 'system' || (types?.includes(type) ?? true)),
  )

function advice(name: string, here: readonly Operation[]): string {
  const names = here.map((operation) => `$${operation.name}`)
  const list = names.length === 0 ? 'none' : names.join(', ')
  return `$${name} is not offered here.${didYouMean(`$${name}`, names)} Offered here: ${list}.`
}
