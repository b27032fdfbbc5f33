/** A hospital with a pharmacy for each test of a file, and what is done with it in one word. */
import { afterEach, beforeEach } from '@jest/globals'
import type { MedicationRequest } from '@medplum/fhirtypes'
import { openPharmacySide, type PharmacySide, type Told } from './pharmacy-side.ts'

export let side: PharmacySide

/** To be called once, at the top of a test file. */
export const withPharmacy = (): void => {
  beforeEach(async () => {
    side = await openPharmacySide()
  })
  afterEach(() => side.ward.store.close())
}

export const file = (told?: Told) => side.file(told)
export const story = (...all: Told[]) => side.story(...all)
export const eventTypes = () => side.eventTypes()
export const orders = () => side.ward.all<MedicationRequest>('MedicationRequest')
