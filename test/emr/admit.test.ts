import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let small: SmallHospital
beforeEach(async () => {
  small = await openSmallHospital()
})
afterEach(() => small.store.close())

const admit = (nric: string, ward = 'ZAHW51') => small.hospital.workflows.admit(WORKSPACE, { nric, ward })

describe('Admission', () => {
  test('gives the first free bed that is in service, a visit under way, and one event', async () => {
    const result = await admit(NRIC.tan)
    expect(result).toMatchObject({ ok: true, bed: 'ZAHW51-01-02', events: ['visit.admitted'] })
    if (!result.ok) return
    expect(result.visitNumber).toMatch(/^1007000\d{5}$/)
    expect(await small.visit(result.visitNumber)).toMatchObject({
      id: result.encounter,
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/tan', display: 'TAN AH TEST' },
      period: { start: '2026-11-23T09:00:00+08:00' },
      location: [{ location: { reference: 'Location/b02' }, status: 'active' }],
      participant: [{ individual: { reference: 'Practitioner/dr' } }],
      serviceProvider: { reference: 'Organization/org-zah' },
    })
    expect(await small.events()).toMatchObject([
      { type: 'visit.admitted', patient: 'tan', encounter: result.encounter, at: small.clock.now, origin: 'workflow' },
    ])
  })

  test('takes the logical id of the patient as well', async () => {
    expect(await admit('tan')).toMatchObject({ ok: true })
  })

  test.each([
    ['unknown-patient', NRIC.stranger, 'ZAHW51'],
    ['deceased', NRIC.siti, 'ZAHW51'],
    ['unknown-ward', NRIC.tan, 'ZAHW99'],
    ['no-free-bed', NRIC.tan, 'ZAHSMED'],
  ])('is refused: %s', async (code, nric, ward) => {
    const result = await admit(nric, ward)
    expect(result).toMatchObject({ ok: false, problem: { code, text: expect.stringMatching(/\. .+\.$/) } })
    expect(await small.events()).toEqual([])
  })

  test('is refused to an inpatient, with the visit that stands in the way', async () => {
    const first = await admit(NRIC.tan)
    expect(await admit(NRIC.tan)).toMatchObject({
      ok: false,
      problem: { code: 'already-admitted', text: expect.stringContaining(first.ok ? first.visitNumber : '?') },
    })
  })

  test('fills the ward bed by bed, then refuses; two at the same time get two beds', async () => {
    for (const id of ['p1', 'p2', 'p3']) {
      await small.hospital.records.update(WORKSPACE, { resourceType: 'Patient', id })
    }
    const results = await Promise.all(['p1', 'p2', 'p3'].map((id) => admit(id)))
    expect(results.map((result) => (result.ok ? result.bed : result.problem.code))).toEqual([
      'ZAHW51-01-02',
      'ZAHW51-02-03',
      'no-free-bed',
    ])
  })
})
