/**
 * The elements of a profile: its snapshot, or, where a package ships only what the profile changes, its differential laid over
 * the elements of the profile that it is based on (FHIR R4 profiling §5.1.0.13). R4's own rules are not needed here: they are
 * checked by the walk along the types.
 */
import { isObject } from '../../../is-object.ts'
import { textOf } from '../issue.ts'
import { shapeOf } from '../structures.ts'

type Raw = Record<string, unknown>

const objects = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isObject) : [])
const idOf = (element: Raw): string => textOf(element['id'], textOf(element['path']))
const listed = (definition: Raw, view: 'snapshot' | 'differential'): Raw[] =>
  isObject(definition[view]) ? objects(definition[view]['element']) : []

/** Profiles upon profiles; a circle ends here. */
const DEEPEST = 20

/** None for a definition that says nothing of its elements. */
export function elementsOfProfile(definition: Raw, find: (url: string) => Raw | undefined, depth = 0): Raw[] {
  const snapshot = listed(definition, 'snapshot')
  if (snapshot.length > 0 || depth > DEEPEST) return snapshot
  const changes = listed(definition, 'differential')
  const parent = find(textOf(definition['baseDefinition']))
  const elements = new Map(
    (parent === undefined ? [] : elementsOfProfile(parent, find, depth + 1)).map((each) => [idOf(each), each]),
  )
  for (const change of changes) {
    const id = idOf(change)
    for (const above of holdersOf(id)) if (!elements.has(above)) elements.set(above, bareElement(above))
    elements.set(id, { ...elements.get(id), ...change })
  }
  return changes.length === 0 && parent === undefined ? [] : [...elements.values()]
}

/** The profile beneath that nobody has, where it is needed; R4's own types are not. */
export function unknownBaseOf(definition: Raw, find: (url: string) => Raw | undefined, depth = 0): string | undefined {
  if (listed(definition, 'snapshot').length > 0 || depth > DEEPEST) return undefined
  const url = textOf(definition['baseDefinition'])
  const base = find(url)
  if (base !== undefined) return unknownBaseOf(base, find, depth + 1)
  return url === '' || shapeOf(url.slice(url.lastIndexOf('/') + 1)) !== undefined ? undefined : url
}

/** `Patient`, `Patient.extension`, … above `Patient.extension:race.value[x]`, the sliced element before its slice. */
function holdersOf(id: string): string[] {
  const steps = id.split('.')
  return steps.flatMap((step, n) => {
    const before = steps.slice(0, n)
    const sliced = step.includes(':') ? [[...before, step.slice(0, step.indexOf(':'))].join('.')] : []
    return n === steps.length - 1 ? sliced : [...sliced, [...before, step].join('.')]
  })
}

/** An element that the differential does not speak of. Extensions are told apart by their url without being told to be. */
function bareElement(id: string): Raw {
  const path = id.replace(/:[^.]*/g, '')
  const slicing = /\.(modifierExtension|extension)$/.test(id)
    ? { slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } }
    : {}
  return { id, path, ...slicing }
}
