/** Sorting by numbers, page by page: below a limit of detection, and apart by less than fifteen digits tell. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

let hospital: Awaited<ReturnType<typeof openHospital>>
beforeAll(async () => {
  hospital = await openHospital()
  const results: [string, number, string?][] = [
    ['below-1', 3, '<'],
    ['below-2', 3, '<'],
    ['third', 0.3],
    ['sum', 0.1 + 0.2],
    ['none', 0],
    ['nine', 9],
  ]
  for (const [id, value, comparator] of results) {
    const valueQuantity = { value, unit: 'ng/L', ...(comparator && { comparator }) }
    const body = {
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { text: 'troponin' },
      subject: { reference: 'Patient/p' },
      ...(id === 'none' ? {} : { valueQuantity }),
    }
    await hospital.ask('PUT', `/Observation/${id}`, { body })
  }
})
afterAll(() => hospital.close())

test.each([
  ['value-quantity', ['below-2', 'below-1', 'third', 'sum', 'nine', 'none']],
  ['-value-quantity', ['nine', 'sum', 'third', 'below-1', 'below-2', 'none']],
])('_sort=%s gives each once', async (sort, order) => {
  const found: unknown[] = []
  let path: string | undefined = `/Observation?subject=Patient/p&_sort=${sort}&_count=1`
  while (path !== undefined && found.length <= order.length) {
    const page = json(await hospital.ask('GET', path)) as {
      entry?: { resource: { id: string } }[]
      link: { relation: string; url: string }[]
    }
    found.push(...(page.entry ?? []).map(({ resource }) => resource.id))
    path = page.link.find(({ relation }) => relation === 'next')?.url.split('/fhir/r4')[1]
  }
  expect(found).toEqual(order)
})
