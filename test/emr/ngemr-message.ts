/** ADT messages as NGEMR sends them: version 2.3 with later content, street in PID-11.4, Z-segments, trailing separators. */

import type { Message } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'

export interface Told {
  event?: string
  id?: string
  nric?: string
  name?: string
  born?: string
  visit?: string
  class?: string
  place?: string
  admitted?: string
  discharged?: string
  /** Segments after PV1. */
  more?: string[]
}

export function ngemrText(told: Told = {}): string {
  const { event = 'A01', id = '4386567', nric = 'T5012345B', name = 'LIM TEST BOON', born = '19800102' } = told
  const { visit = '100700090001', place = 'ZAHW51^01^02^ZAH', admitted = '20261123083000', discharged = '' } = told
  const pv1 = fields('PV1', {
    2: told.class ?? 'IP',
    3: place,
    4: 'HC',
    7: '90001A^ONE^SANDBOX^^^DR.^^^MCR^^^^MCR',
    10: 'LSNICOMM',
    14: '2',
    19: visit,
    20: 'SELF',
    42: '^^^ZNU',
    44: admitted,
    45: discharged,
  })
  const pid = fields('PID', {
    1: '1',
    2: `${nric}^^^NRIC^NRIC`,
    3: `${nric}^^^P`,
    5: `${name}^^^^MR.`,
    7: born,
    8: 'M',
    10: 'CN',
    11: '101^^^TEST AVENUE 3^990101^SG^P^SANDBOX HEIGHTS~^^^^^^^~^^^^^^^',
    13: '8000 1234^P^MOBILE',
    14: '60001234^P^WORK',
    15: 'EL',
    16: '2',
    18: '7000123',
    19: nric,
    28: 'SG',
    30: 'A',
  })
  const segments = [
    `MSH|^~\\&|EPIC|ZAH|||20261123085500|BATCHCAD|ADT^${event}|${id}|T|2.3||||||UNICODE UTF-8|||||`,
    `EVN|${event}|20261123085500||ADT_EVENT|U1^SANDBOX|20261123084500`,
    `${pid}|||||`,
    'ZPD|||||||N|||||||||||N||||||M||||||||N|N',
    `${pv1}|||`,
    ...(told.more ?? [
      `PV2||BBSA|^Chest pain${'|'.repeat(37)}SUB`,
      'OBX|1|TX|CITY^CITY|1|Singapore|||||||||20261123|||',
    ]),
  ]
  return `${segments.join('\r')}\r`
}

export function messageOf(text: string): Message {
  const parsed = parseMessage(Buffer.from(text))
  if (!parsed.ok) throw new Error(parsed.problem.text)
  return parsed.message
}

function fields(name: string, values: Record<number, string>): string {
  const last = Math.max(...Object.keys(values).map(Number))
  return [name, ...Array.from({ length: last }, (_, i) => values[i + 1] ?? '')].join('|')
}
