/** Which interaction a method and a path mean (FHIR R4 http §3.1.0.10), or why none. */
import { problem } from '../../../fhir/operation-outcome.ts'
import { isValidId } from '../../../fhir/validate-id.ts'
import type { DoorRequest, DoorResponse } from '../door.ts'
import { refuse } from './answer.ts'
import { chooseBulk } from './bulk/choose-bulk.ts'
import type { Interaction } from './call.ts'
import { binaryIn, binaryOut } from './interactions/binary.ts'
import { capabilities } from './interactions/capabilities.ts'
import { create } from './interactions/create.ts'
import { remove } from './interactions/delete.ts'
import { read } from './interactions/read.ts'
import { search } from './interactions/search.ts'
import { update } from './interactions/update.ts'
import { findOperation } from './operations/find-operation.ts'
import { isServed, meantType } from './served-types.ts'

/** Method to interaction, for one shape of path. */
type Table = Record<string, Interaction>

const ON_METADATA: Table = { GET: capabilities, HEAD: capabilities }
const ON_TYPE: Table = { GET: search, HEAD: search, POST: create }
const ON_SEARCH: Table = { POST: search }
const ON_INSTANCE: Table = { GET: read, HEAD: read, PUT: update, DELETE: remove }
const ON_VERSION: Table = { GET: read, HEAD: read }
const ON_BINARIES: Table = { ...ON_TYPE, POST: binaryIn(create) }
const ON_BINARY: Table = { ...ON_INSTANCE, GET: binaryOut(read), HEAD: binaryOut(read), PUT: binaryIn(update) }
const ON_BINARY_VERSION: Table = { GET: binaryOut(read), HEAD: binaryOut(read) }

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

  if (type === undefined)
    return notHere(
      'Batch, transaction and search over all types are not offered yet. Name a type: /Patient, or see /metadata.',
    )
  if (type === 'metadata' && segments.length === 1) return from(ON_METADATA)
  if (type.startsWith('$')) return findOperation(request) ?? notHere('No operation is named.')
  if (type === '_bulk') return chooseBulk(request)
  if (type.startsWith('_')) return notHere(`${type.slice(0, 64)} is not offered yet. See /metadata.`)
  if (!isServed(type)) return unknownType(type, label)
  if (second === undefined) return from(type === 'Binary' ? ON_BINARIES : ON_TYPE)
  if (second === '_search') return segments.length === 2 ? from(ON_SEARCH) : notHere('Nothing follows _search.')
  if (second.startsWith('$')) return findOperation(request) ?? notHere('No operation is named.')
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
  if (third === '_history' && version !== undefined && segments.length === 4) return from(type === 'Binary' ? ON_BINARY_VERSION : ON_VERSION)
  return notHere(`/${segments.slice(2).join('/').slice(0, 80)} is not offered below a resource yet. See /metadata.`)
}

function unknownType(type: string, label: string): DoorResponse {
  const meant = meantType(type)
  const advice = meant === undefined ? 'See /metadata for the types there are.' : `Did you mean ${meant}?`
  return refuse(404, problem('not-supported', `"${type.slice(0, 64)}" is no resource type here. ${advice}`), label)
}
