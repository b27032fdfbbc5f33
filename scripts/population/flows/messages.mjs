// Whole messages: the segments of each event in the order of NGEMR's event table.
import { HOUR, hl7Time } from '../calendar.mjs'
import * as s from './segments.mjs'

/** The pieces after PID that an event may have, by event, in the order of the table (optional ones that we do not send left out). */
const orders = {
  A01: ['nk1', 'pv1', 'pv2', 'zpv', 'zbe', 'obx', 'dg1'],
  A02: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A03: ['zpd', 'nte', 'pv1', 'pv2', 'zpv', 'zbe', 'dg1', 'obx'],
  A04: ['nk1', 'pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A05: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A06: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A07: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A08: ['pv1', 'pv2', 'zpv', 'zbe', 'obx', 'dg1'],
  A09: ['pv1', 'pv2', 'zpv'],
  A10: ['pv1', 'pv2', 'zpv'],
  A11: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A12: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A13: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A14: ['pv1', 'pv2', 'zpv', 'obx', 'zpe'],
  A15: ['pv1', 'pv2', 'obx', 'zpe'],
  A16: ['pv1', 'pv2', 'zpv', 'obx', 'zpe'],
  A21: ['pv1', 'pv2', 'zbe'],
  A22: ['pv1', 'pv2', 'zbe'],
  A25: ['pv1', 'pv2', 'zpv', 'zpe'],
  A26: ['pv1', 'pv2', 'zpv', 'zpe'],
  A27: ['pv1', 'pv2', 'zpv', 'zpe'],
  A28: ['nk1', 'obx'],
  A38: ['pv1', 'pv2', 'zpv', 'zbe', 'obx'],
  A52: ['pv1', 'pv2', 'zbe'],
  A53: ['pv1', 'pv2', 'zbe'],
  A60: ['pv1', 'pv2', 'iam'],
}

const cancels = new Set(['A11', 'A12', 'A13', 'A38', 'A52', 'A53'])
const pendings = { A14: 'ADMIT', A15: 'TRANSFER', A16: 'DISCHARGE', A25: 'DISCHARGE', A26: 'TRANSFER', A27: 'ADMIT' }
const mnemonics = { A03: 'ADT_EVENT', A08: 'VISIT_LEVEL_CHANGE' }

/** Segments end with a carriage return, the last one too (HL7 v2.5.1 §2.5.1). */
export const text = (segments) => segments.map((line) => `${line}\r`).join('')

/** Writes the messages of one flow; control ids count up from `control`. */
export function createWriter({ control, facility = 'ZAH' }) {
  let number = control
  const head = (
    event,
    at,
    { type = `ADT^${event}`, user = 'ZAHREG01', mnemonic = mnemonics[event] ?? 'ADT_EVENT' } = {},
  ) => {
    number += 1
    return [s.msh({ facility, at, user, type, control: number }), s.evn({ event, at, mnemonic, user, facility })]
  }
  const movement = (event, visit, at) =>
    s.zbe({
      movement: `${visit.number.slice(-5)}${String(number % 100).padStart(2, '0')}`,
      at,
      trigger: event,
      ward: visit.place.split('^')[0],
      action: cancels.has(event) ? 'CANCEL' : event === 'A08' ? 'UPDATE' : 'INSERT',
    })

  return {
    /** An event of one person and, mostly, one visit. `items` are further OBX pairs, `allergies` IAM, `kin` NK1. */
    adt(event, person, visit, at, { items = [], allergies = [], kin, mnemonic, user } = {}) {
      const pieces = {
        zpd: () => [s.zpd(person)],
        nte: () => [s.noAcp(at)],
        nk1: () => (kin ? [s.nk1(...kin)] : []),
        pv1: () => (visit ? [s.pv1(visit)] : []),
        pv2: () => (visit ? [s.pv2(visit)] : []),
        zpv: () => (visit ? [s.zpv(visit)] : []),
        zbe: () => [movement(event, visit, at)],
        zpe: () => [s.zpe({ kind: pendings[event], at: at + 2 * HOUR })],
        obx: () => s.registrationItems(person, visit ?? { admitted: at }, items),
        dg1: () => (visit?.diagnosis ? [s.dg1(visit.diagnosis, at)] : []),
        iam: () => allergies.map(s.iam),
      }
      return text([
        ...head(event, at, { mnemonic, user }),
        s.pid(person, { at }),
        ...orders[event].flatMap((name) => pieces[name]()),
      ])
    },
    /** A40: the record of `gone` is merged into that of `person`. */
    merge: (person, gone, at) => text([...head('A40', at), s.pid(person, { at }), s.mrg(gone)]),
    /** A45: the visit moves from the record of `wrong` to that of `person`. */
    moveVisit: (person, wrong, visit, at) =>
      text([...head('A45', at), s.pid(person, { at }), s.mrg(wrong, wrong.account), s.pv1(visit)]),
    /** A17: two people, two visits, beds already exchanged. */
    swap: (a, b, at) =>
      text([
        ...head('A17', at),
        s.pid(a.person, { at, set: 1 }),
        s.pv1(a.visit, { set: 1 }),
        s.pv2(a.visit),
        s.pid(b.person, { at, set: 2 }),
        s.pv1(b.visit, { set: 2 }),
        s.pv2(b.visit),
        s.zpv(b.visit),
      ]),
    /** SIU^S12, in the segments of Epic's published sample. */
    booked(person, visit, at, start, appointment) {
      const [message] = head('S12', at, { type: 'SIU^S12', user: 'ZAHSCHED' })
      const until = start + HOUR / 3
      return text([
        message,
        s.segment('SCH', {
          1: appointment,
          7: '^Follow-up',
          9: 20,
          10: 'MIN',
          11: `^^20^${stamp(start)}^${stamp(until)}`,
          25: 'Booked',
        }),
        s.pid(person, { at }),
        s.pv1(visit),
        s.segment('RGS', { 1: 1 }),
        s.segment('AIL', { 1: 1, 3: visit.place, 6: stamp(start) }),
        s.segment('AIP', { 1: 1, 3: `${visit.doctor.mcr}^${visit.doctor.name}^^^^DR^^^MCR^^^^MCR`, 6: stamp(start) }),
      ])
    },
    /** MDM^T02 with the document as RTF in OBX-5. */
    document(person, visit, at, { number, code, title, text: words }) {
      const top = head('T02', at, { type: 'MDM^T02', user: 'ZAHDOC' })
      const rtf = `{\\rtf1\\ansi {\\b ${title}}\\par ${words}\\par}`
      return text([
        ...top,
        s.pid(person, { at }),
        s.pv1(visit),
        s.segment('TXA', {
          1: 1,
          2: `${code}^${title}`,
          3: 'FT',
          6: stamp(at),
          9: `${visit.doctor.mcr}^${visit.doctor.name}^^^^DR^^^MCR^^^^MCR`,
          12: number,
          16: title,
          17: 'AU',
          19: 'AV',
        }),
        s.segment('OBX', {
          1: 1,
          2: 'ED',
          3: `${code}^${title}`,
          4: 1,
          5: `^TEXT^RTF^Base64^${Buffer.from(rtf).toString('base64')}`,
          11: 'F',
        }),
      ])
    },
    /** ORU^R01 of a laboratory. `lines` are [code, value, unit, reference range, flag]. */
    result(person, visit, at, { number, code, taken }, lines) {
      const [msh] = head('R01', at, { type: 'ORU^R01', user: 'ZLAB' })
      const obr = {
        1: 1,
        3: `${number}^ZLAB`,
        4: code,
        7: stamp(taken),
        15: '&Whole blood',
        22: stamp(at),
        24: 'HM',
        25: 'F',
      }
      return text([
        msh,
        s.pid(person, { at }),
        s.pv1(visit),
        s.segment('OBR', obr),
        ...lines.map(([test, value, unit, range, flag], i) =>
          s.segment('OBX', {
            1: i + 1,
            2: 'NM',
            3: test,
            5: value,
            6: unit,
            7: range,
            8: flag,
            11: 'F',
            14: stamp(taken),
          }),
        ),
      ])
    },
    /** ORU^R01 of the flowsheet: EVN is there, OBR-4 is not. `rows` are [row, text, local name, value, unit, when]. */
    flowsheet(person, visit, at, rows) {
      const top = head('R01', at, { type: 'ORU^R01', user: 'ZAHNURSE', mnemonic: 'FLOWSHEET_EVENT' })
      return text([
        ...top,
        s.pid(person, { at }),
        s.pv1(visit),
        s.segment('OBR', { 1: 1, 7: stamp(at) }),
        ...rows.map(([row, name, local, value, unit, when], i) =>
          s.segment('OBX', {
            1: i + 1,
            2: 'NM',
            3: `${row}^${name}^${local}`,
            5: value,
            6: unit,
            11: 'F',
            14: stamp(when),
            16: '1^NURSE^EPIC',
          }),
        ),
      ])
    },
  }
}

const stamp = hl7Time
