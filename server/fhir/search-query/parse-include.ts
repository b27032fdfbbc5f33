/** `_include` and `_revinclude` (FHIR R4 search §3.1.1.5.4): `Type:parameter[:Type]`, `Type:*` and `*`. */
import { isResourceType } from '../definitions/definitions.ts'
import type { IncludeStep } from '../resource-query.ts'
import { searchParameter } from '../search-parameters.ts'

/** Resources that come along at most. */
export const MOST_INCLUDED = 1000
export const MOST_STEPS = 50

const NAME = /^(_include|_revinclude)(?::(.*))?$/s

export const isInclude = (name: string): boolean => NAME.test(name)

/** Text says what is wrong with it. */
export function parseInclude(name: string, value: string): IncludeStep | string {
  const [, which, modifier] = NAME.exec(name) ?? []
  if (modifier !== undefined && modifier !== 'iterate') return `the only modifier of ${which} is :iterate`
  const step = { reverse: which === '_revinclude', iterate: modifier === 'iterate' }
  if (value === '*') return step
  const [type = '', param, targetType, ...more] = value.split(':')
  if (param === undefined || more.length > 0) return 'write Type:parameter, Type:parameter:Type, Type:* or *'
  if (!isResourceType(type)) return `${type.slice(0, 60)} is no resource type`
  if (targetType !== undefined && !isResourceType(targetType)) return `${targetType.slice(0, 60)} is no resource type`
  const target = targetType === undefined ? {} : { targetType }
  if (param === '*') return { ...step, type, ...target }
  const parameter = searchParameter(type, param)
  if (parameter?.type !== 'reference') return `${type} has no reference ${param.slice(0, 60)}`
  if (parameter.inline) return `what ${param} refers to stands in the resource itself`
  return { ...step, type, param, ...target }
}
