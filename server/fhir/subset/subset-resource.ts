/** A part of a resource, marked as a part (FHIR R4 search §3.1.1.5.8 `_summary`, §3.1.1.5.9 `_elements`). */
import { readFileSync } from 'node:fs'
import { elementOf } from '../definitions/element-of.ts'
import { withDigitsOf } from '../exact-numbers.ts'

export type Subset =
  | { kind: 'summary' | 'text' | 'data' }
  /** Element names as asked for, `Patient.name` among them */
  | { kind: 'elements'; names: readonly string[] }

type Json = Record<string, unknown>

interface SubsetsFile {
  subsets: Record<string, { summary: string; mandatory: string }>
}

interface Names {
  summary: ReadonlySet<string>
  mandatory: ReadonlySet<string>
}

const ALWAYS = ['resourceType', 'id', 'meta']
const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'subsetted',
}

let file: SubsetsFile | undefined
const read = new Map<string, Names>()

export function subsetResource(resource: Json, subset: Subset): Json {
  const type = String(resource['resourceType'])
  const kept = keep(resource, type, subset)
  const meta = (kept['meta'] ?? {}) as { tag?: { code?: string }[] }
  const tags = (meta.tag ?? []).filter(({ code }) => code !== SUBSETTED.code)
  const { resourceType, id, meta: _, ...rest } = kept
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    meta: { ...meta, tag: [...tags, SUBSETTED] },
    ...rest,
  }
}

function keep(resource: Json, type: string, subset: Subset): Json {
  const names = namesOf(type)
  switch (subset.kind) {
    case 'summary':
      return inSummary(resource, type)
    case 'data': {
      const { text: _, ...rest } = resource
      return rest
    }
    case 'text':
      return pick(resource, type, new Set([...ALWAYS, 'text', ...names.mandatory]))
    case 'elements': {
      const wanted = subset.names.map((name) => (name.startsWith(`${type}.`) ? name.slice(type.length + 1) : name))
      // `name.family` asks for a part of `name`; the element is the smallest piece that is cut.
      const whole = wanted.map((name) => name.split('.', 1)[0] ?? name)
      return pick(resource, type, new Set([...ALWAYS, ...whole, ...names.mandatory]))
    }
  }
}

function pick(value: Json, type: string, names: ReadonlySet<string>): Json {
  return withDigitsOf(value, Object.fromEntries(Object.entries(value).filter(([key]) => isNamed(key, type, names))))
}

/** Down through the elements: a summary of a name is not the whole name. */
function inSummary(value: Json, type: string): Json {
  const { summary } = namesOf(type)
  const kept: Json = withDigitsOf(value, {})
  for (const [key, child] of Object.entries(value)) {
    if (key === 'resourceType') kept[key] = child
    if (!isNamed(key, type, summary)) continue
    const inner = elementOf(type, key)?.type
    kept[key] = Array.isArray(child) ? child.map((each) => below(each, inner)) : below(child, inner)
  }
  return kept
}

function below(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || type === undefined) return value
  const own = (value as Json)['resourceType']
  const actual = typeof own === 'string' ? own : type
  // Types of which nothing is marked, such as Extension, are kept whole or not at all.
  return namesOf(actual).summary.size === 0 ? value : inSummary(value as Json, actual)
}

/** `valueQuantity` is `value[x]`, `_status` goes with `status`. */
function isNamed(key: string, type: string, names: ReadonlySet<string>): boolean {
  const name = key.startsWith('_') ? key.slice(1) : key
  if (names.has(name)) return true
  const element = elementOf(type, name)
  return element?.choice === true && (names.has(`${element.name}[x]`) || names.has(element.name))
}

function namesOf(type: string): Names {
  let names = read.get(type)
  if (names === undefined) {
    file ??= JSON.parse(
      readFileSync(new URL('../definitions/subsets.gen.json', import.meta.url), 'utf8'),
    ) as SubsetsFile
    const found = Object.hasOwn(file.subsets, type) ? file.subsets[type] : undefined
    names = { summary: words(found?.summary), mandatory: words(found?.mandatory) }
    read.set(type, names)
  }
  return names
}

const words = (text: string | undefined): Set<string> => new Set((text ?? '').split(' ').filter(Boolean))
