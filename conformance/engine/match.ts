/** How well an exchange fits an expected one, and the first place where it does not. */
import type { Exchange } from '../../server/journal/exchange.ts'
import { fhirRequest } from './fhir-request.ts'
import type { Reading } from './reading.ts'
import { type Condition, type Pattern, patternText } from './scenario.ts'

export interface Fit {
  /** `open`: it would fit, but a condition needs a value that nothing has bound yet. */
  result: 'match' | 'open' | 'mismatch'
  /** Parts that fit, of how many. */
  score: number
  of: number
  /** Worth showing to someone who waits: the same protocol, and by HTTP the same resource type. */
  near: boolean
  /** The same kind of act (message code, resource type and method), done otherwise than expected. */
  related: boolean
  difference?: Difference
}

export interface Difference {
  at: string
  expected: string
  actual: string
}

type Bindings = ReadonlyMap<string, string>

export const measureFit = (
  expected: { pattern: Pattern; where: readonly Condition[] },
  reading: Reading,
  bindings: Bindings,
): Fit => {
  const { exchange } = reading
  const structure = structureFit(expected.pattern, exchange)
  const of = structure.length + expected.where.length
  let score = structure.filter((part) => part.fits).length
  const broken = structure.find((part) => !part.fits)
  const near = structure[0]?.fits === true
  const related = structure.slice(0, 2).every((part) => part.fits)
  if (broken) return { result: 'mismatch', score, of, near, related, difference: broken.difference }

  let open: Difference | undefined
  for (const condition of expected.where) {
    const held = holds(condition, reading, bindings)
    if (held === 'yes') score++
    else if (held === 'no')
      return { result: 'mismatch', score, of, near, related, difference: differ(condition, reading, bindings) }
    else open ??= differ(condition, reading, bindings)
  }
  return open
    ? { result: 'open', score, of, near, related, difference: open }
    : { result: 'match', score, of, near, related }
}

interface Part {
  fits: boolean
  difference: Difference
}

/** The first two parts say what kind of act it is. */
const structureFit = (pattern: Pattern, exchange: Exchange): Part[] => {
  if (exchange.kind !== pattern.protocol || exchange.direction !== 'in') {
    return [part(false, 'protocol', patternText(pattern), exchange.kind)]
  }
  if (pattern.protocol === 'mllp' && exchange.kind === 'mllp') {
    const [code = '', event = ''] = exchange.messageType.split('^')
    return [
      part(true, 'protocol', 'mllp', 'mllp'),
      part(code === pattern.code, 'MSH-9.1', pattern.code, code),
      part(event === pattern.event, 'MSH-9.2', pattern.event, event),
    ]
  }
  if (pattern.protocol === 'http' && exchange.kind === 'http') {
    const request = fhirRequest(exchange)
    const types = pattern.paths.map((path) => path.split('/')[1])
    return [
      part(types.includes(request.path.split('/')[1] ?? ''), 'path', pattern.paths.join(' or '), request.path),
      part(request.method === pattern.method, 'method', pattern.method, request.method),
      part(pattern.doors.includes(exchange.door), 'door', pattern.doors.join(' or '), exchange.door),
      part(
        pattern.paths.some((path) => samePath(path, request.path)),
        'path',
        pattern.paths.join(' or '),
        request.path,
      ),
    ]
  }
  return []
}

const part = (fits: boolean, at: string, expected: string, actual: string): Part => ({
  fits,
  difference: { at, expected, actual },
})

const samePath = (pattern: string, path: string): boolean => {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((piece, i) => piece.startsWith('{') || piece === given[i])
}

const holds = (condition: Condition, reading: Reading, bindings: Bindings): 'yes' | 'no' | 'open' => {
  const values = reading.values(condition.path)
  let unbound = false
  for (const alternative of condition.anyOf) {
    const wanted = fillIn(alternative, bindings)
    if (wanted === undefined) unbound = true
    else if (values.some((value) => wildcard(wanted, value))) return 'yes'
  }
  return unbound ? 'open' : 'no'
}

const VARIABLE = /\$\{([\w-]+)\}/g

export const variablesIn = (value: string): string[] => [...value.matchAll(VARIABLE)].map((match) => match[1] ?? '')

/** The value taken apart at its `*`, variables filled in afterwards, so that a bound `*` stays a `*`; undefined when one is unbound. */
const fillIn = (value: string, bindings: Bindings): string[] | undefined => {
  if (variablesIn(value).some((name) => !bindings.has(name))) return undefined
  return value.split('*').map((piece) => piece.replace(VARIABLE, (_, name: string) => bindings.get(name) ?? ''))
}

/** Between two pieces anything may stand. Linear, whatever the value. */
const wildcard = (pieces: readonly string[], value: string): boolean => {
  const first = pieces[0] ?? ''
  if (pieces.length === 1) return first === value
  const last = pieces[pieces.length - 1] ?? ''
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= value.length - last.length
}

const SHOWN = 6

const differ = (condition: Condition, reading: Reading, bindings: Bindings): Difference => {
  const values = reading.values(condition.path)
  const wanted = condition.anyOf.flatMap((one) => fillIn(one, bindings)?.join('*') ?? [])
  const more = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : ''
  return {
    at: condition.path,
    expected: (wanted.length > 0 ? wanted : condition.anyOf).join(' or '),
    actual: values.length > 0 ? values.slice(0, SHOWN).join(', ') + more : 'nothing',
  }
}
