/** The JSON object of an admin request; keys that no action knows are errors with a suggestion. */
import type { Request } from 'express'
import { didYouMean } from '../../../did-you-mean.ts'
import { AdminProblem } from './answer.ts'

export const bodyOf = (request: Request, known: readonly string[]): Record<string, unknown> => {
  const body: unknown = request.body
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AdminProblem(
      400,
      'not-json',
      `Send a JSON object with Content-Type application/json: ${known.join(', ')}.`,
    )
  }
  refuseStray(body, known)
  return body as Record<string, unknown>
}

const refuseStray = (value: object, known: readonly string[], within = ''): void => {
  const stray = Object.keys(value).find((key) => !known.includes(key))
  if (stray === undefined) return
  const text = `There is no field "${stray.slice(0, 64)}" here.${didYouMean(stray.slice(0, 64), known)}`
  throw new AdminProblem(400, 'unknown-field', text, within + stray.slice(0, 64))
}

/** A value within the body that is an object itself; `field` is its place, for the error. */
export const objectOf = (value: unknown, known: readonly string[], field: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(field, `Send an object with ${known.join(', ')}.`)
  }
  refuseStray(value, known, `${field}.`)
  return value as Record<string, unknown>
}

export const readAddress = (value: unknown, field: string): { host: string; port: number } => {
  const { host, port } = objectOf(value, ['host', 'port'], field)
  const portFits = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
  if (typeof host === 'string' && host !== '' && host.length <= 255 && portFits) return { host, port }
  throw bad(field, `Send {"${field.split('.').at(-1)}": {"host": "127.0.0.1", "port": 2576}}.`)
}

export const bad = (field: string, text: string) => new AdminProblem(400, 'bad-value', text, field)
