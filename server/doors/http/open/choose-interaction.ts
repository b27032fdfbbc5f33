/** Which interaction a method and a path mean (FHIR R4 http §3.1.0.10), or why none. */
import { problem } from '../../../fhir/operation-outcome.ts'
import { isValidId } from '../../../fhir/validate-id.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import { refuse } from './answer.ts'
import { chooseBulk } from './bulk/choose-bulk.ts'
import type { Interaction } from './call.ts'
import { binaryIn, binaryOut } from './interactions/binary.ts'
import { bundle } from './interactions/bundle.ts'
import { capabilities } from './interactions/capabilities.ts'
import { conditionalDelete } from './interactions/conditional-delete.ts'
import { conditionalPatch } from './interactions/conditional-patch.ts'
import { conditionalUpdate } from './interactions/conditional-update.ts'
import { create } from './interactions/create.ts'
import { remove } from './interactions/delete.ts'
import { history } from './interactions/history.ts'
import { patch } from './interactions/patch.ts'
import { read } from './interactions/read.ts'
import { search } from './interactions/search.ts'
import { searchAll } from './interactions/search-all.ts'
import { hasCompartment, searchCompartment } from './interactions/search-compartment.ts'
import { update } from './interactions/update.ts'
import { vread } from './interactions/vread.ts'
import { findOperation } from './operations/find-operation.ts'
import { isServed, meantType } from './served-types.ts'

/** Method to interaction, for one shape of path. */
type Table = Record<string, Interaction>

const ON_BASE: Table = { GET: searchAll, HEAD: searchAll, POST: bundle }
const ON_METADATA: Table = { GET: capabilities, HEAD: capabilities }
const ON_TYPE: Table = {
  GET: search,
  HEAD: search,
  POST: create,
  PUT: conditionalUpdate,
  PATCH: conditionalPatch,
  DELETE: conditionalDelete,
}
const ON_SEARCH: Table = { POST: search }
const ON_SEARCH_ALL: Table = { POST: searchAll }
const ON_COMPARTMENT: Table = { GET: searchCompartment, HEAD: searchCompartment }
const ON_COMPARTMENT_SEARCH: Table = { POST: searchCompartment }
const ON_INSTANCE: Table = { GET: read, HEAD: read, PUT: update, PATCH: patch, DELETE: remove }
const ON_VERSION: Table = { GET: vread, HEAD: vread }
const ON_BINARIES: Table = { ...ON_TYPE, POST: binaryIn(create) }
const ON_BINARY: Table = { ...ON_INSTANCE, GET: binaryOut(read), HEAD: binaryOut(read), PUT: binaryIn(update) }
const ON_BINARY_VERSION: Table = { GET: binaryOut(vread), HEAD: binaryOut(vread) }
const ON_HISTORY: Table = { GET: history, HEAD: history }

export function chooseInteraction(request: DoorRequest): Interaction | DoorResponse {
  const { method, segments } = request
  const [type, second, third, version] = segments
  const label = type === undefined ? method : `${method} ${type.slice(0, 64)}`
  const notHere = (text: string): DoorResponse => refuse(404, problem('not-supported', text), label)
  const from = (table: Table): Interaction | DoorResponse => {
    const found = table[method]
    if (found !== undefined) return found
    const allow = Object.keys(table).join(', ')
    return refuse(405, problem('not-supported', `${method} is not possible here. Possible: ${allow}.`), label, {
      Allow: allow,
    })
  }

  if (type === undefined) return from(ON_BASE)
  if (type === 'metadata' && segments.length === 1) return from(ON_METADATA)
  if (type.startsWith('$')) return findOperation(request) ?? notHere('No operation is named.')
  if (type === '_history') return segments.length === 1 ? from(ON_HISTORY) : notHere('Nothing follows _history here.')
  if (type === '_bulk') return chooseBulk(request)
  if (type === '_search') return segments.length === 1 ? from(ON_SEARCH_ALL) : notHere('Nothing follows _search.')
  if (type.startsWith('_')) return notHere(`${type.slice(0, 64)} is not offered yet. See /metadata.`)
  if (!isServed(type)) return unknownType(type, label)
  if (second === undefined) return from(type === 'Binary' ? ON_BINARIES : ON_TYPE)
  if (second === '_search') return segments.length === 2 ? from(ON_SEARCH) : notHere('Nothing follows _search.')
  if (second.startsWith('$')) return findOperation(request) ?? notHere('No operation is named.')
  if (second === '_history') return segments.length === 2 ? from(ON_HISTORY) : notHere('Nothing follows _history here.')
  if (second.startsWith('_')) return notHere(`${second.slice(0, 64)} is not offered yet. See /metadata.`)
  if (!isValidId(second)) {
    return refuse(
      400,
      problem('value', `"${second.slice(0, 80)}" is no id: 1 to 64 letters, digits, dashes and dots.`),
      label,
    )
  }
  if (third === undefined) return from(type === 'Binary' ? ON_BINARY : ON_INSTANCE)
  if (third.startsWith('$')) return findOperation(request) ?? notHere('No operation is named.')
  if (third === '_history' && segments.length === 3) return from(ON_HISTORY)
  if (third === '_history' && segments.length === 4) return from(type === 'Binary' ? ON_BINARY_VERSION : ON_VERSION)
  if (hasCompartment(type) && (third === '*' || isServed(third))) {
    if (segments.length === 3) return from(ON_COMPARTMENT)
    if (segments.length === 4 && version === '_search') return from(ON_COMPARTMENT_SEARCH)
  }
  return notHere(`/${segments.slice(2).join('/').slice(0, 80)} is not offered below a resource yet. See /metadata.`)
}

function unknownType(type: string, label: string): DoorResponse {
  const meant = meantType(type)
  const advice = meant === undefined ? 'See /metadata for the types there are.' : `Did you mean ${meant}?`
  return refuse(404, problem('not-supported', `"${type.slice(0, 64)}" is no resource type here. ${advice}`), label)
}
