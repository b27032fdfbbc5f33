/** ORU into the record: what each kind of sender means. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Binary, Observation, ServiceRequest, Specimen } from '@medplum/fhirtypes'
import { oru, potassium } from './result-message.ts'
import { ORDER, openResultSide, type ResultSide, renal } from './result-side.ts'
import { WORKSPACE } from './small-hospital.ts'

let side: ResultSide
beforeEach(async () => {
  side = await openResultSide()
})
afterEach(() => side.small.store.close())

describe('A laboratory result', () => {
  test('is an observation with everything that the line says, and a report that lists it', async () => {
    const more = [
      'NTE|1|L|Slightly haemolysed',
      'SPM|1|S1^S77||SER^Serum^HL70487|||||||||||||20261123075500|20261123081500',
    ]
    expect(await side.filed(potassium({ more }))).toEqual(['result/unknown-order'])
    expect(await side.one()).toMatchObject({
      status: 'final',
      category: [{ coding: [{ code: 'laboratory' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }], text: 'Potassium' },
      subject: { reference: 'Patient/tan', display: 'TAN AH TEST' },
      effectiveDateTime: '2026-11-23T08:00:00+08:00',
      issued: '2026-11-23T09:00:00.000+08:00',
      valueQuantity: { value: 4.2, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      referenceRange: [{ low: { value: 3.5, code: 'mmol/L' }, high: { value: 5.1 } }],
      interpretation: [{ coding: [{ code: 'N', display: 'Normal' }] }],
      note: [{ text: 'Slightly haemolysed' }],
      specimen: { display: 'Serum' },
    })
    expect((await side.reports())[0]).toMatchObject({
      identifier: [{ type: { coding: [{ code: 'FILL' }] }, value: 'F1', assigner: { display: 'ZLAB' } }],
      status: 'final',
      category: [{ coding: [{ code: 'CH' }] }],
      code: { coding: [{ system: 'urn:ngemr-sandbox:orderable', code: 'RENAL' }], text: 'Renal panel' },
      result: [{ reference: `Observation/${(await side.one()).id}`, display: 'Potassium' }],
    })
    expect((await side.small.all<Specimen>('Specimen'))[0]).toMatchObject({
      accessionIdentifier: { value: 'S77' },
      type: { text: 'Serum' },
      receivedTime: '2026-11-23T08:15:00+08:00',
    })
    const row = await side.small.store.read.getResource(WORKSPACE, 'Observation', (await side.one()).id)
    expect(row?.text).toContain('"value":4.20')
  })

  const mmol = { unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' }
  const field = { unit: '/HPF', system: 'http://unitsofmeasure.org', code: '/[HPF]' }
  const negative = { system: 'http://snomed.info/sct', code: '260385009', display: 'Negative' }
  test.each<[string, string, string, string, Partial<Observation>]>([
    ['a number', 'NM', '-0.5', 'mmol/L', { valueQuantity: { value: -0.5, ...mmol } }],
    [
      'a unit as the laboratory writes it',
      'NM',
      '6.8',
      'x10\\S\\9/L',
      { valueQuantity: { value: 6.8, unit: '10*9/L', code: '10*9/L' } },
    ],
    ['a unit that nobody knows', 'NM', '3', 'spoons', { valueQuantity: { value: 3, unit: 'spoons' } }],
    ['text where a number was promised', 'NM', 'haemolysed', 'mmol/L', { valueString: 'haemolysed' }],
    ['a number of more digits than any measurement', 'NM', '9'.repeat(400), '', { valueString: '9'.repeat(400) }],
    ['two numbers', 'NM', '3~4', 'mmol/L', { valueString: '3\n4' }],
    ['a code and none', 'CWE', 'A^One^L~^^', '', { valueString: 'A^One^L\n^^' }],
    ['a string', 'ST', 'Not \\T\\ seen', '', { valueString: 'Not & seen' }],
    ['lines of text', 'TX', 'one~two', '', { valueString: 'one\ntwo' }],
    ['formatted text', 'FT', 'one\\.br\\two\\.sp2\\four', '', { valueString: 'one\ntwo\n\nfour' }],
    ['a code', 'CWE', '260385009^Negative^SCT', '', { valueCodeableConcept: { coding: [negative], text: 'Negative' } }],
    ['below the limit', 'SN', '<^0.5', 'mmol/L', { valueQuantity: { value: 0.5, comparator: '<', ...mmol } }],
    ['a range', 'SN', '^2^-^5', '/HPF', { valueRange: { low: { value: 2, ...field }, high: { value: 5, ...field } } }],
    ['a titre', 'SN', '^1^:^128', '', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }],
    ['a grade', 'SN', '^2^+', '', { valueString: '2+' }],
    ['a date', 'DT', '20261101', '', { valueDateTime: '2026-11-01' }],
    ['a time stamp', 'TS', '202611010830', '', { valueDateTime: '2026-11-01T08:30:00+08:00' }],
    ['a time', 'TM', '0830', '', { valueTime: '08:30:00' }],
  ])('with %s', async (_, type, told, unit, value) => {
    await side.filed(oru({ lines: renal(`OBX|1|${type}|2823-3^Potassium^LN||${told}|${unit}|||||F`) }))
    expect(await side.one()).toMatchObject(value)
  })

  describe('with codes beside each other, as of all that grew in a culture', () => {
    const grew = (told: string) => oru({ lines: renal(`OBX|1|CWE|600-7^Bacteria^LN||${told}|||A|||F`) })
    const valued = ({ valueCodeableConcept, valueString, component }: Observation) => [
      valueCodeableConcept?.text ?? valueString,
      component?.map((each) => [each.code.coding?.[0]?.code, each.valueCodeableConcept?.text]),
    ]
    const two = '112283007^E. coli^SCT~~3092008^S. aureus^SCT^SA^Staph^L'

    test('has a component for each, with its own code', async () => {
      expect(await side.filed(grew(two))).toEqual([])
      const filed = await side.one()
      expect(valued(filed)).toEqual([
        undefined,
        [
          ['600-7', 'E. coli'],
          ['600-7', 'S. aureus'],
        ],
      ])
      expect(filed.component?.[1]?.valueCodeableConcept?.coding).toEqual([
        { system: 'http://snomed.info/sct', code: '3092008', display: 'S. aureus' },
        expect.objectContaining({ code: 'SA', display: 'Staph' }),
      ])
      expect(filed.interpretation?.[0]?.coding?.[0]?.code).toBe('A')
    })

    test.each([
      ['one instead', '3092008^S. aureus^SCT', ['S. aureus', undefined]],
      [
        'others',
        'A^One^L~B^Two^L',
        [
          undefined,
          [
            ['600-7', 'One'],
            ['600-7', 'Two'],
          ],
        ],
      ],
      ['none', '""', [undefined, undefined]],
      [
        'nothing',
        '',
        [
          undefined,
          [
            ['600-7', 'E. coli'],
            ['600-7', 'S. aureus'],
          ],
        ],
      ],
    ])('and then %s: it takes their place', async (_, told, expected) => {
      await side.filed(grew(two))
      await side.filed(grew(told))
      expect(valued(await side.one())).toEqual(expected)
    })
  })

  test.each<[string, Observation['referenceRange']]>([
    ['3.5-5.1', [{ low: { value: 3.5, ...mmol }, high: { value: 5.1, ...mmol } }]],
    ['<=5.2', [{ high: { value: 5.2, ...mmol } }]],
    ['>1', [{ low: { value: 1, ...mmol }, text: '>1' }]],
    ['003.50-010', [{ low: { value: 3.5, ...mmol }, high: { value: 10, ...mmol } }]],
    ['negative', [{ text: 'negative' }]],
  ])('with the reference range %s', async (range, expected) => {
    await side.filed(oru({ lines: renal(`OBX|1|NM|2823-3^Potassium^LN||4|mmol/L|${range}||||F`) }))
    expect((await side.one()).referenceRange).toEqual(expected)
  })

  test('keeps its digits, but for zeros that only fill: what is stored is JSON', async () => {
    await side.filed(oru({ lines: renal('OBX|1|NM|2823-3^Potassium^LN||07.40|mmol/L|003.50-+05.0||||F') }))
    const row = await side.small.store.read.getResource(WORKSPACE, 'Observation', (await side.one()).id)
    expect(row?.text.match(/"value":[^,]*/g)).toEqual(['"value":7.40', '"value":3.50', '"value":5.0'])
  })

  test('of a code of the hospital gets LOINC beside it; one that nobody knows is kept and told once', async () => {
    const lines = renal(
      'OBX|1|NM|K1^Something^99ZX||4||||||F',
      'OBX|2|NM|K1^Something^99ZX|2|5||||||F',
      'OBX|3|NM|sodium||140|mmol/L|||||F',
    )
    expect(await side.filed(oru({ lines }))).toEqual(['map/unknown-code'])
    expect((await side.results()).map(({ code }) => code?.coding?.[0]?.code).sort()).toEqual(['2951-2', 'K1', 'K1'])
  })

  test('is filed with its documents: the bytes stand in a Binary of their own', async () => {
    const pdf = Buffer.from('%PDF-1.4 synthetic').toString('base64')
    const lines = renal(
      `OBX|1|ED|PDF^Report^L||ZLAB^Application^PDF^Base64^${pdf}||||||F`,
      'OBX|2|RP|IMG^Images^L||https://images.example.test/1^PACS^TEXT^HTML||||||F',
    )
    await side.filed(oru({ lines }))
    await side.filed(oru({ id: 'again', lines }))
    const [binary, ...others] = await side.small.all<Binary>('Binary')
    expect([binary?.data, others]).toEqual([pdf, []])
    expect((await side.reports())[0]?.presentedForm).toEqual([
      expect.objectContaining({
        contentType: 'application/pdf',
        url: `Binary/${binary?.id}`,
        size: 18,
        title: 'Report',
      }),
      { contentType: 'text/html', url: 'https://images.example.test/1', title: 'Images' },
    ])
  })

  test('is of its order, which it completes', async () => {
    await side.small.hospital.records.update(WORKSPACE, {
      ...ORDER,
      identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/order-no', value: 'P1' }],
    })
    expect(await side.filed(potassium())).toEqual([])
    const basedOn = [{ reference: 'ServiceRequest/o1', display: 'Renal panel' }]
    expect(await side.one()).toMatchObject({ basedOn })
    expect((await side.reports())[0]).toMatchObject({ basedOn })
    expect((await side.small.all<ServiceRequest>('ServiceRequest'))[0]?.status).toBe('completed')
  })
})

describe('Microbiology', () => {
  test('the susceptibilities of a child order are members of the organism that set it off', async () => {
    await side.filed(
      oru({
        lines: [
          'OBR|1||F1|BCUL^Blood culture|||20261123080000|||||||||||||||||MB|F',
          'OBX|1|CWE|600-7^Organism^LN|1|112283007^Escherichia coli^SCT||||||F',
          'OBR|2||F2|SUSC^Susceptibility|||20261123080000|||||||||||||||||MB|F|600-7&Organism&LN^1|||^F1',
          'OBX|1|SN|18864-9^Ampicillin^LN||>=^32|ug/mL||R|||F',
          'OBX|2|SN|18906-8^Ciprofloxacin^LN||<=^0.25|ug/mL||S|||F',
        ],
      }),
    )
    const organism = (await side.results()).find(({ valueCodeableConcept }) => valueCodeableConcept)
    expect(organism?.hasMember?.map(({ display }) => display)).toEqual(['Ampicillin', 'Ciprofloxacin'])
  })
})

describe('A flowsheet', () => {
  const reading = (id: string, ...obx: string[]) =>
    oru({ id, mnemonic: 'FLOWSHEET_EVENT', version: '2.3', lines: ['OBR|1||||||20261123090000', ...obx] })
  const PULSE = 'OBX|1|NM|9008542^Pulse^ZPULSE||82|bpm|||||F|||20261123090000||1^NURSE^EPIC'

  test('gives vital signs, no report; the two pressures are one reading', async () => {
    expect(
      await side.filed(
        reading(
          '1',
          PULSE,
          'OBX|2|NM|9085425^DiastolicBP^ZDIABP||74|mmHg|||||F|||20261123090000||1^NURSE^EPIC',
          'OBX|3|NM|9085423^SystolicBP^ZSYSBP||128|mmHg|||||F|||20261123090000||1^NURSE^EPIC',
        ),
      ),
    ).toEqual(['map/unknown-practitioner'])
    const [pulse, pressure, ...others] = (await side.results()).sort((a) => (a.component ? 1 : -1))
    expect([others, await side.reports()]).toEqual([[], []])
    expect(pulse).toMatchObject({
      category: [{ coding: [{ code: 'vital-signs' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }, { code: '9008542' }], text: 'Pulse' },
      valueQuantity: { value: 82, unit: '/min', code: '/min' },
      performer: [{ display: 'EPIC NURSE' }],
    })
    expect(pressure?.code?.coding?.[0]?.code).toBe('85354-9')
    expect(pressure?.component?.map(({ code, valueQuantity }) => [code.text, valueQuantity?.value])).toEqual([
      ['Systolic blood pressure', 128],
      ['Diastolic blood pressure', 74],
    ])
  })

  test('has one reading of a row at each time, whichever message brings it', async () => {
    await side.filed(reading('1', PULSE))
    await side.filed(
      reading('2', PULSE.replace('|82|', '|84|').replace('|F|', '|C|'), PULSE.replaceAll('0900', '0930')),
    )
    expect(
      (await side.results()).map(({ status, valueQuantity }) => `${status} ${valueQuantity?.value}`).sort(),
    ).toEqual(['corrected 84', 'final 82'])
  })

  test('of a device is known by its metrics', async () => {
    const lines = [
      'OBR|1||D1|182777000^monitoring of patient^SCT|||20261123090000',
      'OBX|1|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.3.1.150456|97|262688^MDC_DIM_PERCENT^MDC|||||R|||20261123090000',
    ]
    await side.filed(oru({ lines }))
    expect(await side.one()).toMatchObject({
      status: 'preliminary',
      code: { text: 'SpO2' },
      valueQuantity: { value: 97, code: '%' },
    })
  })
})

describe('Imaging', () => {
  test('is text, and the impression is the conclusion of the report', async () => {
    const obr = 'OBR|1||R1|CHEST^Chest X-ray|||20261123080000|||||||||||||||20261123090000||RAD|F|||||||77&ONG&MEI'
    await side.filed(
      oru({
        lines: [
          obr,
          'OBX|1|TX|CHEST&GDT^Body||Clear lungs.||||||F',
          'OBX|2|TX|CHEST&GDT^Body||Normal heart.||||||F',
          'OBX|3|TX|CHEST&IMP^Impression||Normal chest.||||||F',
        ],
      }),
    )
    expect(await side.one()).toMatchObject({
      category: [{ coding: [{ code: 'imaging' }] }],
      valueString: 'Clear lungs.\nNormal heart.',
    })
    expect((await side.reports())[0]).toMatchObject({
      category: [{ coding: [{ code: 'RAD' }], text: 'Radiology' }],
      conclusion: 'Normal chest.',
      resultsInterpreter: [{ display: 'MEI ONG' }],
    })
  })
})
