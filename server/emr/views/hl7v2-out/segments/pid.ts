/** PID as in the published A03: NRIC in PID-2, -3 and -19, the whole name in PID-5.1, the street in PID-11.4. */
import type { Address, Patient } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { FieldValue, SegmentSpec } from '../../../../hl7v2/write-message.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import { ofTable } from '../../../of-table.ts'
import type { AdtContext } from '../adt-context.ts'

const extension = 'urn:ngemr-sandbox:extension:'
const sexes: Record<string, string> = { male: 'M', female: 'F', other: 'O', unknown: 'U' }
/** v3 MaritalStatus to MyInfo's table; `4` is seen in NGEMR's sample and read as separated (assumption). */
const maritals: Record<string, string> = { S: '1', M: '2', W: '3', L: '4', D: '5' }

/** Any message that names a patient may have it; `encounter` gives PID-18. */
export type PidContext = Pick<AdtContext, 'patient' | 'encounter' | 'setId'>

export const renderPid = ({ patient, encounter, setId }: PidContext): SegmentSpec[] => {
  const nric = identifierValue(patient, SYSTEM.nric)
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0]
  const born = patient.birthDate && timestampFromIso(patient.birthDate)
  const died = patient.deceasedDateTime && timestampFromIso(patient.deceasedDateTime)
  const account = encounter?.account?.[0]?.identifier?.value
  return [
    {
      name: 'PID',
      fields: {
        1: String(setId),
        ...(nric
          ? { 2: [nric, '', '', 'NRIC', 'NRIC'], 3: [nric, '', '', 'P'], 19: nric }
          : { 3: [patient.id, '', '', 'EPI'] }),
        ...(name ? { 5: [name.text ?? name.family ?? '', '', '', '', name.prefix?.[0] ?? ''] } : {}),
        ...(born ? { 7: born } : {}),
        8: sexes[patient.gender ?? 'unknown'] ?? 'U',
        10: coded(patient, 'race'),
        11: addresses(patient.address ?? []),
        ...phones(patient),
        15: languageOf(patient),
        16: maritals[patient.maritalStatus?.coding?.[0]?.code ?? ''],
        ...(account ? { 18: account } : {}),
        28: coded(patient, 'nationality'),
        ...(died ? { 29: died } : {}),
        30: died || patient.deceasedBoolean ? 'D' : 'A',
      },
      trailing: 8,
    },
  ]
}

/** The government's table of languages (`EL` English), which stands beside BCP 47 in the record. */
const languageOf = (patient: Patient): string | undefined => {
  const spoken = patient.communication?.find(({ preferred }) => preferred) ?? patient.communication?.[0]
  return spoken?.language.coding?.find(({ system }) => system === 'urn:ngemr-sandbox:language')?.code
}

const coded = (patient: Patient, name: string): string | undefined =>
  patient.extension?.find(({ url }) => url === `${extension}${name}`)?.valueCodeableConcept?.coding?.[0]?.code

/** HL7 table 0190. */
const ADDRESS_TYPES: Record<string, string> = { work: 'B', temp: 'C', old: 'BA' }

/** The block is component 1, the street component 4 (the state's place in HL7's own table), the building component 8. */
const addresses = (all: readonly Address[]): FieldValue | undefined => {
  if (all.length === 0) return undefined
  return {
    repeat: all.map((address) => {
      const part = (name: string) =>
        address.extension?.find(({ url }) => url === `${extension}address-part:${name}`)?.valueString
      const [block = '', street = '', unit = '', building = ''] = address.line ?? []
      const floorAndUnit = part('floor') && part('unit') ? `#${part('floor')}-${part('unit')}` : unit
      return [
        part('block') ?? block,
        floorAndUnit,
        address.city ?? '',
        part('street') ?? street,
        address.postalCode ?? '',
        address.country ?? '',
        ofTable(ADDRESS_TYPES, address.use) ?? 'P',
        part('building') ?? building,
      ]
    }),
  }
}

/** PID-13 writes a number in two halves, PID-14 in one (published A03). */
const phones = (patient: Patient): Record<number, FieldValue> => {
  const found = patient.telecom?.filter(({ system, value }) => system === 'phone' && value) ?? []
  const render = (use: string, gap: string) => {
    const phone = found.find((each) => each.use === use)
    const digits = phone?.value?.replace(/^\+65/, '').replaceAll(' ', '')
    return digits && [digits.replace(/^(\d{4})(\d{4})$/, `$1${gap}$2`), 'P', use.toUpperCase()]
  }
  const [home, mobile, work] = [render('home', ' '), render('mobile', ' '), render('work', '')]
  const personal = [mobile, home].filter((value) => value !== undefined && value !== '')
  return { ...(personal.length > 0 ? { 13: { repeat: personal } } : {}), ...(work ? { 14: work } : {}) }
}
