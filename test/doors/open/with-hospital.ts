/** One open door for all tests of a file. */
import { afterAll, beforeAll } from '@jest/globals'
import { openHospital } from './open-hospital.ts'

type Open = Awaited<ReturnType<typeof openHospital>>

export let hospital: Open
export let ask: Open['ask']

/** To be called once, at the top of a test file. */
export const withHospital = (): void => {
  beforeAll(async () => {
    hospital = await openHospital()
    ask = hospital.ask
  })
  afterAll(() => hospital.close())
}

export const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more })
