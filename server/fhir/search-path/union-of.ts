/**
 * Parameters that R4 defines as others together: `combo-code` of Observation is `code` or `component-code`. What they find is found by
 * those, so that the same values need not be kept twice.
 */
import type { ParameterDefinition } from '../definitions/definitions.ts'

/** The paths of an expression; one that is not a plain list of them is taken as a whole. */
function pathsOf({ expression = '' }: ParameterDefinition): string[] {
  const paths = expression.split('|').map((path) => path.trim())
  return paths.every((path) => path.split('(').length === path.split(')').length) ? paths : [expression]
}

/** The parameters that it is made of; nothing where others do not cover it. References are followed by their own parameter. */
export function unionOf<Parameter extends ParameterDefinition>(
  parameter: Parameter,
  all: Iterable<Parameter>,
): Parameter[] | undefined {
  if (parameter.type !== 'token' && parameter.type !== 'quantity') return undefined
  const whole = pathsOf(parameter)
  const members: Parameter[] = []
  const covered = new Set<string>()
  for (const other of all) {
    const paths = pathsOf(other)
    if (other.type !== parameter.type || paths.length === whole.length) continue
    if (!paths.every((path) => whole.includes(path))) continue
    members.push(other)
    for (const path of paths) covered.add(path)
  }
  return covered.size === whole.length ? members : undefined
}
