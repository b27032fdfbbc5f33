/** Where a URL leads: the cheap split that every request goes through before anything else looks at it. */
export type Place =
  | {
      door: 'epic' | 'open'
      /** Which of Epic's services; R4 when it is left out. */
      service?: EpicService
      workspace: string
      /** Below the door's base, percent-decoded */
      segments: string[]
      /** Raw, without `?` */
      query: string
      /** Why the path cannot be served, where it cannot: the door answers it in its own manner. */
      problem?: string
    }
  | { door: 'other' }

/** What stands below `/{workspace}/api/FHIR/` beside R4. */
export type EpicService = 'STU3' | 'BulkRequest'

const LONGEST_URL = 64 * 1024

/** An address as almost every client writes it: nothing encoded, doubled or dotted, so that its parts are what they look like. */
const USUAL = /^\/([\w-]+)\/(fhir\/r4|api\/FHIR\/R4)((?:\/[\w$*-][\w$*.-]*)*)(?:\?(.*))?$/s

/** `/{workspace}/fhir/r4/…` and `/{workspace}/api/FHIR/R4/…`; doubled and trailing slashes are let pass, as Epic does. */
export function routeUrl(url: string): Place {
  const usual = url.length > LONGEST_URL ? null : USUAL.exec(url)
  if (usual === null) return routeAny(url)
  const [, workspace = '', base, below = '', query = ''] = usual
  const segments = below === '' ? [] : below.slice(1).split('/')
  return { door: base === 'fhir/r4' ? 'open' : 'epic', workspace, segments, query }
}

function routeAny(url: string): Place {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '')
  const mark = path.indexOf('?')
  const raw = (mark < 0 ? path : path.slice(0, mark)).split('/').filter((segment) => segment !== '')
  const query = mark < 0 ? '' : path.slice(mark + 1)
  const found = doorOf(raw)
  if (found === undefined) return { door: 'other' }
  const { door } = found

  const [workspace = '', ...below] = raw
  const rest = below.slice(door === 'open' ? 2 : 3)
  const problem = url.length > LONGEST_URL ? 'The URL is too long.' : undefined
  const segments: string[] = []
  for (const segment of [workspace, ...rest]) {
    const decoded = decodeSegment(segment)
    if (decoded === undefined) {
      return {
        ...found,
        workspace: safeName(workspace),
        segments: [],
        query,
        problem: `The path segment "${segment.slice(0, 64)}" cannot be served.`,
      }
    }
    segments.push(decoded)
  }
  const [name = '', ...decoded] = segments
  return { ...found, workspace: name, segments: decoded, query, ...(problem === undefined ? {} : { problem }) }
}

const SERVICES: Readonly<Record<string, { door: 'epic'; service?: EpicService }>> = {
  r4: { door: 'epic' },
  stu3: { door: 'epic', service: 'STU3' },
  bulkrequest: { door: 'epic', service: 'BulkRequest' },
}

function doorOf(raw: readonly string[]): { door: 'epic' | 'open'; service?: EpicService } | undefined {
  const [, first, second, third = ''] = raw.slice(0, 4).map((segment) => segment.toLowerCase())
  if (first === 'fhir' && second === 'r4') return { door: 'open' }
  if (first !== 'api' || second !== 'fhir') return undefined
  return Object.hasOwn(SERVICES, third) ? SERVICES[third] : undefined
}

/** Nothing for broken percent-encoding, steps up the tree, and characters that no FHIR path holds. */
function decodeSegment(segment: string): string | undefined {
  let decoded: string
  try {
    decoded = segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch {
    return undefined
  }
  if (decoded === '.' || decoded === '..') return undefined
  for (let i = 0; i < decoded.length; i++) {
    const c = decoded.charCodeAt(i)
    // Controls (NUL among them), both slashes.
    if (c < 0x20 || c === 0x7f || c === 0x2f || c === 0x5c) return undefined
  }
  return decoded
}

const safeName = (workspace: string): string => (/^[A-Za-z0-9_-]{1,64}$/.test(workspace) ? workspace : '')
