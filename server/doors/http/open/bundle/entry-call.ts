/** An entry of a Bundle as a call of its own. */
import type { Call } from '../call.ts'
import type { Entry } from './read-bundle.ts'

export function entryCall(outer: Call, { request, params, resource, text, places }: Entry, deps = outer.deps): Call {
  const [type = '', id = ''] = request.segments
  const { prefer } = outer
  return {
    ...outer,
    deps,
    // A Bundle holds resources: the bytes of a Binary are not meant here.
    request: { ...request, headers: { ...request.headers, accept: 'application/fhir+json' } },
    params,
    type,
    id,
    // What was written is told again only when the client asks for it.
    prefer: prefer.stated ? prefer : { ...prefer, return: 'minimal' },
    ...(resource === undefined
      ? {}
      : { sent: { resource, ...(text === undefined ? {} : { text }), ...(places === undefined ? {} : { places }) } }),
  }
}
