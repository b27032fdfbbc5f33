/** `_include` and `_revinclude` as they are written. */
import { parseInclude } from '../../../../fhir/search-query/parse-include.ts'

export type Inclusion = { kind: 'references'; param?: string; targetType?: string } | { kind: 'provenance' }

/** Text says what is wrong with it. */
export function readInclusion(type: string, name: string, value: string): Inclusion | string {
  if (name.toLowerCase() === '_revinclude')
    return value === 'Provenance:target' ? { kind: 'provenance' } : 'the only _revinclude here is Provenance:target'
  const step = parseInclude(name, value)
  if (typeof step === 'string') return step
  if (step.type !== undefined && step.type !== type) return `the search is for ${type}, not for ${step.type}`
  return {
    kind: 'references',
    ...(step.param === undefined ? {} : { param: step.param }),
    ...(step.targetType === undefined ? {} : { targetType: step.targetType }),
  }
}
