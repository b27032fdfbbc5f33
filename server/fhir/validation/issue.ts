/** What the validator says of one place in a resource. */
import { isObject } from '../../is-object.ts'
import type { Issue } from '../operation-outcome.ts'
import { shapeOf } from './structures.ts'

/** Names and indexes as they stand in the JSON: `['component', 0, 'valueQuantity']` */
export type JsonPath = readonly (string | number)[]

export interface ValidationIssue extends Issue {
  /** `cardinality`, `obs-6`: what was broken */
  rule: string
  path: JsonPath
}

/**
 * The place as FHIRPath: `Observation.component[0].value.code` for the JSON names component, 0, valueQuantity, code.
 * Only element names and indexes (FHIR R4 OperationOutcome.issue.expression), so that any engine can follow it.
 */
export function expressionOf(root: unknown, path: JsonPath): string {
  let value = root
  let shape = shapeOf(typeOf(root) ?? '')
  let text = typeOf(root) ?? 'Resource'
  for (const step of path) {
    if (typeof step === 'number') {
      text += `[${step}]`
      value = Array.isArray(value) ? value[step] : undefined
      if (shape?.resource === true) shape = shapeOf(typeOf(value) ?? '') ?? shape
      continue
    }
    const key = step.startsWith('_') ? step.slice(1) : step
    const prop = shape?.props.get(key)
    text += `.${prop?.name ?? (/^[A-Za-z]\w{0,63}$/.test(key) ? key : `\`${key.slice(0, 64).replace(/[`\\]/g, '')}\``)}`
    value = isObject(value) ? value[step] : undefined
    if (step.startsWith('_')) shape = shapeOf('Element')
    else if (prop?.type === 'Resource') shape = shapeOf(typeOf(value) ?? '') ?? shapeOf('Resource')
    else shape = prop?.shape === undefined ? undefined : shapeOf(prop.shape)
  }
  return text
}

/** Never by conversion: an object may say that its toString is something else. */
export const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise)

const typeOf = (value: unknown): string | undefined =>
  isObject(value) && typeof value['resourceType'] === 'string' ? value['resourceType'].slice(0, 64) : undefined
