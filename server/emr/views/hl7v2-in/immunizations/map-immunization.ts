/** RXA, RXR, ORC, OBX and NTE of one vaccination into Immunization, as HL7's v2-to-FHIR tables have it. */
import type { Immunization, ImmunizationPerformer } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { findPlace } from '../map-location.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { readQuantity } from '../read-quantity.ts'
import { assign, given, type Reading, refuse, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { givenTime } from '../timestamp.ts'

const RXA_MAPPED = new Set([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 15, 16, 17, 18, 20, 21, 22])
const ORC_MAPPED = new Set([1, 2, 3, 10, 12])
const FUNCTION = 'http://terminology.hl7.org/CodeSystem/v2-0443'

/** HL7 table 0322 (RXA-20). */
const STATUSES: Readonly<Record<string, Immunization['status']>> = {
  CP: 'completed',
  PA: 'completed',
  RE: 'not-done',
  NA: 'not-done',
}

export async function mapImmunization(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  immunization: Immunization,
  group: readonly Segment[],
): Promise<void> {
  const named = (name: string) => group.find((each) => each.name === name)
  const [orc, rxa, rxr] = [named('ORC'), named('RXA'), named('RXR')]
  if (!rxa) return
  const vaccine = readCoded(rxa, 5, 'vaccine')
  if (vaccine) immunization.vaccineCode = vaccine
  const when = givenTime(reading, rxa, 3)
  if (when) immunization.occurrenceDateTime = when.dateTime
  mapOutcome(reading, immunization, rxa)
  mapSource(immunization, rxa)
  const dose = readQuantity(reading, rxa, 6, 7)
  // CDC: 999 means that the amount is not known.
  if (dose?.value === 999) Reflect.deleteProperty(immunization, 'doseQuantity')
  else if (dose) immunization.doseQuantity = dose
  await mapPerformers(reading, reads, workspace, immunization, rxa, orc)
  const place = (await findPlace(reading, reads, workspace, rxa, 11))?.place
  if (place) immunization.location = place
  assign(immunization, 'lotNumber', given(rxa, 15))
  const expiry = givenTime(reading, rxa, 16)
  assign(immunization, 'expirationDate', expiry ? expiry.date : expiry)
  const maker = text(rxa, 17, 2) ?? text(rxa, 17)
  const makerCode = text(rxa, 17)
  if (maker)
    immunization.manufacturer = {
      ...(makerCode && { identifier: { system: 'urn:ngemr-sandbox:identifier:manufacturer', value: makerCode } }),
      display: maker,
    }
  assign(immunization, 'route', readCoded(rxr, 1, 'route'))
  assign(immunization, 'site', readCoded(rxr, 2, 'body-site'))
  mapObservations(reading, immunization, group)
  const notes = readNotes(group)
  if (notes.length > 0) immunization.note = notes
  remarkUnmapped(reading, [rxa], RXA_MAPPED)
  if (orc) remarkUnmapped(reading, [orc], ORC_MAPPED)
}

function mapOutcome(reading: Reading, immunization: Immunization, rxa: Segment): void {
  const told = text(rxa, 20)
  const status = told === undefined ? undefined : STATUSES[told.toUpperCase()]
  if (told !== undefined && !status)
    remark(
      reading,
      'map/unknown-code',
      'warning',
      'RXA-20',
      'RXA-20 is no code that is known here; read as given.',
      told,
    )
  if (status) immunization.status = status
  else if (immunization.status !== 'not-done') immunization.status = 'completed'
  const reason = readCoded(rxa, 18, 'refusal-reason')
  assign(immunization, 'statusReason', reason)
}

/** RXA-9: 00 given here, 01 to 08 told by somebody or some record (CDC table NIP001). */
function mapSource(immunization: Immunization, rxa: Segment): void {
  const code = text(rxa, 9)
  if (code === undefined) {
    immunization.primarySource ??= true
    return
  }
  immunization.primarySource = code === '00'
  const origin = code === '00' ? null : readCoded(rxa, 9, 'immunization-source')
  assign(immunization, 'reportOrigin', origin)
}

async function mapPerformers(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  immunization: Immunization,
  rxa: Segment,
  orc: Segment | undefined,
): Promise<void> {
  const told: ImmunizationPerformer[] = []
  const add = async (segment: Segment | undefined, field: number, code: string) => {
    const actor = segment && (await practitionerIn(reading, reads, workspace, segment, field))
    if (actor) told.push({ function: { coding: [{ system: FUNCTION, code }] }, actor })
  }
  await add(rxa, 10, 'AP')
  await add(orc, 12, 'OP')
  await add(orc, 10, 'EP')
  if (told.length > 0) immunization.performer = told
}

/** OBX-3 as CDC's guide has it (LOINC): which dose it is, who pays, who is entitled. The others are told. */
function mapObservations(reading: Reading, immunization: Immunization, group: readonly Segment[]): void {
  for (const obx of group.filter(({ name }) => name === 'OBX')) {
    const code = text(obx, 3)
    const value = text(obx, 5)
    if (code === undefined || value === undefined) continue
    const coded = () => readCoded(obx, 5, 'immunization-observation') ?? {}
    if (code === '30973-2' && /^[1-9]\d?$/.test(value))
      immunization.protocolApplied = [{ doseNumberPositiveInt: Number(value) }]
    else if (code === '64994-7') immunization.programEligibility = [coded()]
    else if (code === '30963-3') immunization.fundingSource = coded()
    else
      remark(
        reading,
        'map/unmapped-observation',
        'information',
        `OBX[${obx.occurrence}]-3`,
        `${code} is not mapped into the vaccination. The message keeps it.`,
        code,
      )
  }
}

/** Anything of it that must be there. */
export function checkGroup(reading: Reading, rxa: Segment | undefined): void {
  if (!rxa) {
    refuse(reading, '100', 'RXA', 'There is no RXA segment. Send one for each vaccination.')
    return
  }
  const at = (field: number) => `RXA${rxa.occurrence > 1 ? `[${rxa.occurrence}]` : ''}-${field}`
  if (text(rxa, 5) === undefined && text(rxa, 5, 2) === undefined)
    refuse(reading, '101', at(5), `${at(5)} is empty. Send the vaccine there.`)
  if (text(rxa, 3) === undefined) refuse(reading, '101', at(3), `${at(3)} is empty. Send there when it was given.`)
}
