/** A resource that has a canonical URL, as what canonical references lead to (FHIR R4 references §2.3.0.4). */
import { elementsOf } from '../definitions/definitions.ts'
import { CANONICAL_URL } from '../index-entry.ts'
import type { Route } from '../search-path/compile-path.ts'
import type { ToEntries } from './to-entries.ts'

/** A Device has a URL and versions, too, but of its own kind. */
export function isCanonicalType(type: string): boolean {
  const { url, version } = elementsOf(type) ?? {}
  return url === 'uri' && version === 'string'
}

interface Named {
  url: string
  version?: unknown
}

const named = (resource: unknown): resource is Named => {
  const { url } = resource as { url?: unknown }
  return typeof url === 'string' && url !== ''
}

const route: Route = {
  type: 'CanonicalResource',
  path: '',
  head: 'url',
  visit: (resource, found) => {
    if (named(resource)) found.push(resource)
  },
}

/** By its URL, and by that in its version. */
const toEntries: ToEntries = (_, resource) => {
  const { url, version } = resource as Named
  const urls = typeof version === 'string' && version !== '' ? [url, `${url}|${version}`] : [url]
  return urls.map((value) => ({ kind: 'uri', param: CANONICAL_URL, value }))
}

export const canonicalTarget = { route, toEntries }
