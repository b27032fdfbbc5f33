// NGEMR's segments field by field, as its published samples show them. What nobody has published is marked as assumed.
import { ageInYears, date, hl7Time } from '../calendar.mjs'
import { titleOf } from '../names.mjs'

/** A segment from `{number: value}`, at least `length` fields long (NGEMR sends trailing separators). */
export function segment(name, fields, length = 0) {
  const last = Math.max(length, ...Object.keys(fields).map(Number))
  const values = Array.from({ length: last }, (_, i) => fields[i + 1] ?? '')
  return `${name}|${values.join('|')}`
}

/** HL7 v2.5.1 §2.7.1 */
export const escapeText = (text) =>
  text.replace(/[\\|^~&]/g, (c) => ({ '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '~': '\\R\\', '&': '\\T\\' })[c])

/** MSH-12 says 2.3 whatever the content is; MSH-18 has no table value; five separators follow it. */
export const msh = ({ facility, at, user, type, control }) =>
  `MSH|^~\\&|EPIC|${facility}|||${hl7Time(at)}|${user}|${type}|${control}|T|2.3||||||UNICODE UTF-8|||||`

/** EVN-4 is the Epic event mnemonic, EVN-5 the user with authority (9) and facility (14). */
export const evn = ({ event, at, mnemonic, user, facility }) =>
  segment(
    'EVN',
    { 1: event, 2: hl7Time(at), 4: mnemonic, 5: `${user}^CLERK^REGISTRATION^^^^^^ZHC^^^^^${facility}`, 6: hl7Time(at) },
    7,
  )

const marital = (person) => (person.married ? '2' : '1')
const races = { chinese: 'CN', malay: 'MY', indian: 'IN', eurasian: 'EU' }

/** Block in .1, street in .4 (the state's place), postal code in .5; floor and unit in .2 are assumed. */
function addressField({ block, street, floor, unit, building, postal }) {
  const empty = '^^^^^^^'
  const house = building ? block : `BLK ${block}`
  return [`${house}^#${floor}-${unit}^^${street}^${postal}^SG^P^${building}`, empty, empty].join('~')
}

export function pid(person, { set = 1, at } = {}) {
  const kind = person.fin ? 'FIN' : 'NRIC'
  const title = titleOf(person.sex, ageInYears(person.birth, at), person.married)
  const phone = `8000 ${person.n.toString().padStart(4, '0')}`
  return segment(
    'PID',
    {
      1: set,
      2: `${person.identity}^^^${kind}^${kind}`,
      3: `${person.identity}^^^P`,
      5: `${escapeText(person.name.full)}^^^^${title}`,
      7: date(person.birth).replaceAll('-', ''),
      8: person.sex,
      10: races[person.community],
      11: addressField(person.address),
      13: `${phone}^P^MOBILE`,
      15: person.language[0],
      16: marital(person),
      18: person.account,
      19: person.identity,
      28: person.nationality,
      30: person.dead ? 'D' : 'A',
    },
    30,
  )
}

/** Right after PID in A03, though the event table does not list it. 24 is the sex. */
export const zpd = (person) => segment('ZPD', { 7: 'N', 18: 'N', 24: person.sex, 32: 'N', 33: 'N' }, 36)

export const noAcp = (at) => segment('NTE', { 1: 1, 3: 'No ACP', 4: 'No ACP', 6: hl7Time(at) })

export const nk1 = (name, relation) =>
  segment('NK1', { 1: 1, 2: `${escapeText(name)}^^^^`, 3: `${relation}^${relation}`, 5: '6000 0900^P^HOME' })

/** XCN with MCR in 9 and 13. */
const doctorField = ({ mcr, name }) => `${mcr}^${escapeText(name)}^^^^DR^^^MCR^^^^MCR`

const classes = { inpatient: 'IP', outpatient: 'OP', emergency: 'ED' }

/** `visit`: {kind, place, prior, temporary, service, doctor, number, admitted, discharged, disposition, pending}. */
export const pv1 = (visit, { set = 1 } = {}) =>
  segment(
    'PV1',
    {
      1: set,
      2: classes[visit.kind],
      3: visit.place,
      4: visit.kind === 'outpatient' ? 'HC' : 'EM',
      6: visit.prior,
      7: visit.doctor && doctorField(visit.doctor),
      10: visit.service,
      11: visit.temporary,
      14: '2',
      17: visit.doctor && visit.kind === 'inpatient' ? doctorField(visit.doctor) : undefined,
      19: visit.number,
      20: 'SELF',
      36: visit.discharged && visit.disposition,
      37: visit.discharged && 'NA',
      // A single blank, as the samples have it: a value for those who do not trim.
      41: ' ',
      42: visit.pending ?? `^^^${visit.place.split('^')[3] ?? ''}`,
      44: hl7Time(visit.admitted),
      45: visit.discharged && hl7Time(visit.discharged),
    },
    52,
  )

export const pv2 = (visit) =>
  segment(
    'PV2',
    {
      2: visit.kind === 'inpatient' ? 'BBSA' : undefined,
      3: visit.reason && `^${escapeText(visit.reason)}`,
      8: hl7Time(visit.admitted),
      22: 'N',
      32: 'N',
      40: visit.kind === 'inpatient' ? 'B2' : 'SUB',
    },
    49,
  )

/** 11 is the time of admission; 21 and 22 hold the word None. */
export const zpv = (visit) => segment('ZPV', { 11: hl7Time(visit.admitted), 21: 'None', 22: 'None' }, 40)

/** Layout assumed: that of the IHE PAM profile's ZBE. */
export const zbe = ({ movement, at, action, trigger, ward }) =>
  segment('ZBE', { 1: movement, 2: hl7Time(at), 4: action, 5: 'N', 6: trigger, 7: ward })

/** Content unknown to the public; what is pending, and when, is assumed. */
export const zpe = ({ kind, at }) => segment('ZPE', { 1: kind, 2: hl7Time(at) })

/** Local diagnosis codes; NGEMR's inpatient coding is not public. */
export const dg1 = (text, at) => segment('DG1', { 1: 1, 3: `^${escapeText(text)}`, 5: hl7Time(at), 6: 'A' })

export const mrg = (person, account) =>
  segment('MRG', { 1: `${person.identity}^^^P`, 3: account, 4: person.identity, 7: escapeText(person.name.full) })

export const iam = ({ code, text, reaction }) =>
  segment('IAM', {
    1: 1,
    2: 'DA^Drug allergy',
    3: `${code}^${text}^ZLOCAL`,
    4: 'SV',
    5: reaction,
    6: 'A',
    7: `${code}1`,
  })

/** A name and value pair of registration: 32 fields, the day in OBX-14. */
export function registrationItems(person, visit, more = []) {
  const day = hl7Time(visit.admitted).slice(0, 8)
  const items = [
    ['TX', 'CITY^CITY', 'Singapore'],
    ['TX', 'Treatment_Category^TREATMENT SERVICE CODE', 'NC'],
    ['TX', 'Stu_Indicator^STUDENT VISA?', 'N'],
    ['TX', 'Admission_Reason_One^ADMITTING CATEGORY', '1'],
    ['TX', 'Treatment_Room^APPT STAFF', ''],
    ['TX', 'Donor_Indicator^ADT - ORGAN DONOR', 'N'],
    ['TX', 'FP_Program^REG ADDL PAT CATEGORY 2', 'N'],
    ['TX', 'Sub_Doc_Number^SINGAPORE - SUBVENTION DOCUMENT ID', person.identity],
    ['TX', 'Sub_Doc_Type^SINGAPORE - SUBVENTION DOCUMENT TYPE', 'P'],
    ['DT', 'Sub_Doc_Expiry_Date^SINGAPORE - SUBVENTION DOCUMENT EXPIRATION DATE', '21001231'],
    ...more,
  ]
  return items.map(([type, name, value], i) =>
    segment('OBX', { 1: i + 1, 2: type, 3: name, 4: 1, 5: value, 14: day }, 32),
  )
}
