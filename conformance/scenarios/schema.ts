/** The shape of a scenario file, as JSON Schema: what an editor and the loader hold it against. */
const duration = { type: 'string', pattern: '^\\d{1,6}(ms|s|m)$' }
const text = { type: 'string', minLength: 1, maxLength: 500 }
const oneOrMore = { anyOf: [text, { type: 'array', items: text, minItems: 1, maxItems: 20 }] }
const where = { type: 'object', additionalProperties: oneOrMore, maxProperties: 20 }
const name = { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' }

const check = {
  anyOf: [
    text,
    {
      type: 'object',
      properties: { use: text, severity: { enum: ['error', 'warning', 'information'] } },
      required: ['use'],
      additionalProperties: false,
    },
  ],
}

const expect = {
  type: 'object',
  properties: {
    expect: text,
    title: text,
    door: oneOrMore,
    within: duration,
    where,
    bind: {
      type: 'object',
      propertyNames: { pattern: '^[a-z][\\w-]*$' },
      additionalProperties: oneOrMore,
      maxProperties: 20,
    },
    checks: { type: 'array', items: check, maxItems: 50 },
    optional: { type: 'boolean' },
  },
  required: ['expect'],
  additionalProperties: false,
}

const forbid = {
  type: 'object',
  properties: { forbid: text, title: text, door: oneOrMore, where, for: duration },
  required: ['forbid', 'for'],
  additionalProperties: false,
}

const group = {
  type: 'object',
  properties: {
    group: {
      type: 'object',
      properties: { order: { enum: ['strict', 'any'] } },
      required: ['order'],
      additionalProperties: false,
    },
    title: text,
    steps: { $ref: '#/$defs/steps' },
  },
  required: ['group', 'steps'],
  additionalProperties: false,
}

export const scenarioSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'ngemr-scenario/1',
  title: 'A conformance scenario',
  type: 'object',
  properties: {
    id: name,
    title: text,
    summary: { type: 'string', maxLength: 2000 },
    requires: { type: 'array', items: text, maxItems: 20 },
    requirements: { type: 'array', items: text, maxItems: 100 },
    steps: { $ref: '#/$defs/steps' },
  },
  required: ['id', 'title', 'steps'],
  additionalProperties: false,
  $defs: {
    steps: { type: 'array', items: { $ref: '#/$defs/step' }, minItems: 1, maxItems: 100 },
    // One branch per kind, so that a mistake is told of the step that was meant.
    step: {
      type: 'object',
      if: { required: ['expect'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      then: expect,
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      else: { if: { required: ['forbid'] }, then: forbid, else: group },
    },
  },
}

export const STEP_KINDS = ['expect', 'forbid', 'group']
/** Kinds of the scenario language that this version does not run. */
export const LATER_KINDS = ['preflight', 'respond', 'send', 'attest', 'repeat']
