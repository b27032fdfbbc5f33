/** For what the Epic door remembers: a door that was asked nothing before, and changes of the records under it. */
import type { Resource } from '@medplum/fhirtypes'
import type { DoorHandler } from '../../../server/doors/http/door.ts'
import { createEpicDoor } from '../../../server/doors/http/epic/create-epic-door.ts'
import type { Hospital } from '../../../server/emr/hospital.ts'
import { BASE, NOW } from './epic-kit.ts'

export const forgetfulDoor = (hospital: Hospital): DoorHandler =>
  createEpicDoor({
    hospital,
    now: () => NOW,
    urls: () => ({ epic: BASE, oauth: 'http://127.0.0.1:8080/ngemr/oauth2' }),
    version: '0.0.0',
  })

export async function changeRecord({ records }: Hospital, type: string, id: string, with_: object): Promise<void> {
  const row = await records.read('ngemr', type, id)
  const resource = JSON.parse(row?.text ?? '{}') as Resource & { id: string }
  await records.update('ngemr', { ...resource, ...with_ } as Resource & { id: string })
}

export const labelled = (code: string) => ({
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }] },
})
