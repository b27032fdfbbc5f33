/** The JSON Schema of a full set of settings, made from their manual; ajv checks every source against it. */
import { settings } from './settings.ts'
import { workspaceNamePattern } from './workspace-name.ts'

const shapes = {
  string: { type: 'string', maxLength: 4096 },
  port: { type: 'integer', minimum: 0, maximum: 65_535 },
  count: { type: 'integer', minimum: 1 },
  seconds: { type: 'integer', minimum: 1 },
  delay: { type: 'integer', minimum: 0, maximum: 30 * 86_400 },
} as const

const refined: Record<string, object> = {
  'frame-ancestors': { type: 'string', maxLength: 4096, pattern: '^(https?://[A-Za-z0-9.:-]+(, *|$))*$' },
  log: { enum: ['silent', 'error', 'warn', 'info', 'debug'] },
  workspace: { type: 'string', pattern: workspaceNamePattern },
}

export const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    settings.map(({ name, type, text }) => [name, { ...(refined[name] ?? shapes[type]), description: text }]),
  ),
}
