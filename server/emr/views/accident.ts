/** The accident that brought a patient (ACC, HL7 v2.5.1 §6.5.9), which FHIR R4's Encounter has no place for: an extension of our own, for both ways. */
import type { Encounter, Extension } from '@medplum/fhirtypes'

const URL = 'urn:ngemr-sandbox:extension:accident'

export interface Accident {
  /** As FHIR writes times */
  at?: string
  /** HL7 table 0050 */
  code?: string
  place?: string
  atWork?: boolean
}

export function accidentOf({ extension }: Encounter): Accident | undefined {
  const parts = extension?.find(({ url }) => url === URL)?.extension
  if (!parts) return undefined
  const part = (name: string): Partial<Extension> => parts.find(({ url }) => url === name) ?? {}
  const { valueDateTime: at } = part('at')
  const { valueCode: code } = part('code')
  const { valueString: place } = part('place')
  const { valueBoolean: atWork } = part('atWork')
  return {
    ...(at && { at }),
    ...(code && { code }),
    ...(place && { place }),
    ...(atWork === undefined ? {} : { atWork }),
  }
}

export function setAccident(visit: Encounter, { at, code, place, atWork }: Accident): void {
  const parts: Extension[] = [
    ...(at === undefined ? [] : [{ url: 'at', valueDateTime: at }]),
    ...(code === undefined ? [] : [{ url: 'code', valueCode: code }]),
    ...(place === undefined ? [] : [{ url: 'place', valueString: place }]),
    ...(atWork === undefined ? [] : [{ url: 'atWork', valueBoolean: atWork }]),
  ]
  const others = visit.extension?.filter(({ url }) => url !== URL) ?? []
  const all = parts.length > 0 ? [...others, { url: URL, extension: parts }] : others
  if (all.length > 0) visit.extension = all
  else Reflect.deleteProperty(visit, 'extension')
}
