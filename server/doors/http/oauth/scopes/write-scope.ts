/** Granted APIs as scope text, in the version that the client speaks. */
import { apiScope } from './api-scope.ts'
import type { ResourceScope } from './scope.ts'

const ORDER = 'cruds'

/** `system/Observation.read system/Patient.read`, or `patient/Observation.rs`. */
export function writeScope(level: ResourceScope['level'], apis: readonly string[], version: 1 | 2): string[] {
  const verbs = new Map<string, Set<string>>()
  for (const api of apis) {
    const scope = apiScope(api)
    if (scope === undefined) continue
    verbs.set(scope.type, (verbs.get(scope.type) ?? new Set()).add(scope.verb))
  }
  return [...verbs]
    .flatMap(([type, held]) =>
      (version === 1 ? versionOne(held) : [[...ORDER].filter((verb) => held.has(verb)).join('')]).map(
        (access) => `${level}/${type}.${access}`,
      ),
    )
    .sort()
}

const versionOne = (held: ReadonlySet<string>): string[] => [
  ...(held.has('r') || held.has('s') ? ['read'] : []),
  ...(held.has('c') || held.has('u') || held.has('d') ? ['write'] : []),
]
