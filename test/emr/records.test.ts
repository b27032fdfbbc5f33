import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Encounter, Patient } from '@medplum/fhirtypes'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const newcomer: Patient = {
  resourceType: 'Patient',
  name: [{ text: 'NEW TEST PERSON' }],
  meta: { tag: [{ code: 'x' }] },
}

describe('Plain access to the records', () => {
  test('create gives a new id, version 1 and the time of the hospital, written into the text', async () => {
    const row = await small.hospital.records.create(WORKSPACE, newcomer)
    expect(row.version).toBe(1)
    expect(JSON.parse(row.text)).toEqual({
      ...newcomer,
      id: row.id,
      meta: { tag: [{ code: 'x' }], versionId: '1', lastUpdated: '2026-11-23T09:00:00.000+08:00' },
    })
    expect(await small.hospital.records.read(WORKSPACE, 'Patient', row.id)).toEqual(row)
  })

  test('the same story in a fresh hospital gives the same ids', async () => {
    const other = await openSmallHospital()
    const rows = [small, other].map((each) => each.hospital.records.create(WORKSPACE, newcomer))
    const [one, two] = await Promise.all(rows)
    expect(one?.id).toBe(two?.id)
    await other.store.close()
  })

  test('update makes the next version, or the first where there was none', async () => {
    const { records } = small.hospital
    const known = { ...newcomer, id: 'tan' }
    expect(await records.update(WORKSPACE, known)).toMatchObject({ ok: true, created: false, row: { version: 2 } })
    expect(await records.update(WORKSPACE, { ...newcomer, id: 'mine' })).toMatchObject({ ok: true, created: true })
  })

  test('If-Match holds off an update of a version that the client has not seen', async () => {
    const { records } = small.hospital
    const known = { ...newcomer, id: 'tan' }
    expect(await records.update(WORKSPACE, known, { ifMatch: [7] })).toEqual({
      ok: false,
      reason: 'version-conflict',
      current: 1,
    })
    expect(await records.update(WORKSPACE, known, { ifMatch: [1] })).toMatchObject({ ok: true })
  })

  test('what is removed is gone from searches, stays in the history, and can come back', async () => {
    const { records } = small.hospital
    expect(await records.remove(WORKSPACE, 'Patient', 'tan', { ifMatch: [2] })).toMatchObject({ ok: false, current: 1 })
    expect(await records.remove(WORKSPACE, 'Patient', 'tan', { ifMatch: [1] })).toMatchObject({
      ok: true,
      removed: true,
    })
    expect(await records.remove(WORKSPACE, 'Patient', 'tan')).toMatchObject({ ok: true, removed: false })
    expect(await small.patient(NRIC.tan)).toBeUndefined()
    expect(await records.update(WORKSPACE, { ...newcomer, id: 'tan' })).toMatchObject({
      created: true,
      row: { version: 3 },
    })
  })
})

describe('A transaction of records', () => {
  test('sees its own writes, and undoes them all when it fails', async () => {
    const { records } = small.hospital
    const id = await records.transaction(async (inside) => {
      const given = await inside.newId(WORKSPACE)
      await inside.create(WORKSPACE, newcomer, { id: given })
      expect(await inside.read(WORKSPACE, 'Patient', given)).toMatchObject({ version: 1 })
      await inside.update(WORKSPACE, { ...newcomer, id: given })
      return given
    })
    expect(await records.read(WORKSPACE, 'Patient', id)).toMatchObject({ version: 2 })
    const failing = records.transaction(async (inside) => {
      await inside.remove(WORKSPACE, 'Patient', id)
      await inside.create(WORKSPACE, newcomer)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await records.read(WORKSPACE, 'Patient', id)).toMatchObject({ version: 2, deleted: false })
    expect(await records.history(WORKSPACE, { type: 'Patient', id, limit: 1 })).toMatchObject({
      rows: [{ version: 2 }],
      total: 2,
      more: true,
    })
  })

  test('of many that check and then act, exactly one wins', async () => {
    const { records } = small.hospital
    const attempts = Array.from({ length: 20 }, () =>
      records.transaction(async (inside) => {
        const there = await inside.read(WORKSPACE, 'Patient', 'only')
        if (there) return false
        await inside.update(WORKSPACE, { ...newcomer, id: 'only' })
        return true
      }),
    )
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1)
  })
})

describe('A visit written by FHIR leaves the event that a clinician would have left', () => {
  const visit = (status: Encounter['status'], code: string): Encounter & { id: string } => ({
    resourceType: 'Encounter',
    id: 'v1',
    status,
    class: { code },
    subject: { reference: 'Patient/tan' },
  })

  test.each<[string, (Encounter & { id: string })[], string[]]>([
    ['an inpatient', [visit('in-progress', 'IMP')], ['visit.admitted']],
    ['an outpatient', [visit('in-progress', 'AMB')], ['visit.registered']],
    ['a plan', [visit('planned', 'AMB')], []],
    [
      'a plan that comes about',
      [visit('planned', 'IMP'), visit('in-progress', 'IMP')],
      ['visit.planned', 'visit.admitted'],
    ],
    [
      'a plan that is cancelled',
      [visit('planned', 'IMP'), visit('cancelled', 'IMP')],
      ['visit.planned', 'visit.plan-cancelled'],
    ],
    [
      'an upgrade, a leave, a return',
      [visit('in-progress', 'EMER'), visit('in-progress', 'IMP'), visit('onleave', 'IMP'), visit('in-progress', 'IMP')],
      ['visit.registered', 'visit.upgraded', 'visit.leave-begun', 'visit.leave-ended'],
    ],
    [
      'another bed',
      [
        { ...visit('in-progress', 'IMP'), location: [{ location: { reference: 'Location/b02' }, status: 'active' }] },
        { ...visit('in-progress', 'IMP'), location: [{ location: { reference: 'Location/b03' }, status: 'active' }] },
      ],
      ['visit.admitted', 'visit.transferred'],
    ],
    [
      'a discharge taken back',
      [visit('in-progress', 'IMP'), visit('finished', 'IMP'), visit('in-progress', 'IMP')],
      ['visit.admitted', 'visit.discharged', 'visit.discharge-cancelled'],
    ],
    ['a change', [visit('in-progress', 'IMP'), visit('in-progress', 'IMP')], ['visit.admitted', 'visit.updated']],
    ['a discharge', [visit('in-progress', 'IMP'), visit('finished', 'IMP')], ['visit.admitted', 'visit.discharged']],
    ['history', [visit('finished', 'IMP')], []],
  ])('%s', async (_, versions, expected) => {
    for (const version of versions) await small.hospital.records.update(WORKSPACE, version)
    const events = await small.events()
    expect(events.map((event) => event.type)).toEqual(expected)
    for (const event of events) expect(event).toMatchObject({ patient: 'tan', encounter: 'v1', origin: 'fhir' })
  })

  test('a visit of nobody leaves none', async () => {
    const { subject: _, ...nobody } = visit('in-progress', 'IMP')
    await small.hospital.records.update(WORKSPACE, nobody)
    expect(await small.events()).toEqual([])
  })
})
