/** EI fields, the numbers of placers and fillers: number ^ authority ^ universal id ^ its type (HL7 v2.5.1 §2.A.28). */
import type { Identifier } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { IDENTIFIER_TYPE } from '../../identifiers.ts'
import { text } from './reading.ts'

/** It always has a system and a value. */
export type OrderNumber = Identifier & { system: string; value: string }

export type OrderNumberKind = 'PLAC' | 'FILL'

const NAMES: Record<OrderNumberKind, string> = { PLAC: 'Placer Identifier', FILL: 'Filler Identifier' }

/** The identifier that the field holds, the first of the fields that holds one. `system` is the naming system of such numbers. */
export function readOrderNumber(
  kind: OrderNumberKind,
  system: string,
  ...places: readonly (readonly [Segment | undefined, number])[]
): OrderNumber | undefined {
  for (const [segment, field] of places) {
    const value = text(segment, field)
    if (value === undefined || value === '""') continue
    const authority = text(segment, field, 2) ?? text(segment, field, 3)
    return orderNumber(kind, system, value, authority)
  }
  return undefined
}

export function orderNumber(kind: OrderNumberKind, system: string, value: string, authority?: string): OrderNumber {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: kind, display: NAMES[kind] }], text: NAMES[kind] }
  return { use: 'usual', type, system, value, ...(authority && { assigner: { display: authority } }) }
}

/** The same number of the same authority; one that names no authority is anybody's. */
export function sameNumber(one: Identifier, other: Identifier): boolean {
  const [mine, theirs] = [one.assigner?.display, other.assigner?.display]
  return one.system === other.system && one.value === other.value && (!mine || !theirs || mine === theirs)
}
