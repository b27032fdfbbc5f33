// The messages that the README sends: one new person, one visit.
import { DAY, HOUR, at as time } from '../calendar.mjs'
import { createWriter } from './messages.mjs'

/** One new person and one visit, ready to send: register, admit, update, discharge (or admit alone); a follow-up booked, a summary written. */
export function makeExamples({ person, doctor }) {
  const writer = createWriter({ control: 4380000 })
  const p = person(990, {
    sex: 'F',
    community: 'chinese',
    birth: '1978-05-21',
    name: { full: 'ONG SANDBOX LING', given: 'SANDBOX LING' },
  })
  const day = time('2026-11-01T09:30')
  const arrived = {
    kind: 'emergency',
    place: 'ZAHEDX^BAY2^^ZAH',
    service: 'ZAHEMED',
    doctor: doctor('emergency'),
    number: '100700099990',
    admitted: day - HOUR,
    reason: 'Fever and cough',
  }
  const v = {
    ...arrived,
    kind: 'inpatient',
    place: 'ZAHW51^02^09^ZAH',
    service: 'ZAHGENMED',
    doctor: doctor('general-medicine'),
    admitted: day,
    diagnosis: 'Pneumonia',
    disposition: '01',
  }
  const out = { ...v, reason: 'Pneumonia', discharged: day + 2 * DAY }
  const followUp = {
    ...arrived,
    kind: 'outpatient',
    place: 'ZAHSMED^^^ZAH',
    number: '100700099991',
    admitted: day + 14 * DAY,
  }
  const kin = ['ONG SANDBOX HOCK', 'BROTHER']
  return [
    ['register-a04', writer.adt('A04', p, arrived, arrived.admitted, { kin })],
    ['admit-a01', writer.adt('A01', p, v, day, { kin })],
    ['update-a08', writer.adt('A08', p, { ...v, reason: 'Pneumonia' }, day + 3 * HOUR)],
    ['discharge-a03', writer.adt('A03', p, out, out.discharged)],
    ['book-s12', writer.booked(p, followUp, out.discharged, followUp.admitted, 'AP9900990')],
    [
      'document-t02',
      writer.document(p, out, out.discharged + HOUR, {
        number: 'DC9900990',
        code: 'DS',
        title: 'Discharge summary',
        text: 'Pneumonia, treated with antibiotics. Went home well.',
      }),
    ],
    [
      'vitals-r01',
      writer.flowsheet(p, v, day + 4 * HOUR, [
        ['9008542', 'Pulse', 'ZPULSE', 96, 'bpm', day + 4 * HOUR],
        ['9085422', 'Temperature', 'ZTEMP', '38.40', 'Cel', day + 4 * HOUR],
        ['9085423', 'SystolicBP', 'ZSYSBP', 118, 'mmHg', day + 4 * HOUR],
        ['9085425', 'DiastolicBP', 'ZDIABP', 72, 'mmHg', day + 4 * HOUR],
      ]),
    ],
    [
      'result-r01',
      writer.result(
        p,
        v,
        day + 5 * HOUR,
        { number: 'ZL9900990', code: 'FBC^Full blood count', taken: day + 2 * HOUR },
        [
          ['718-7^Hemoglobin [Mass/volume] in Blood^LN^haemoglobin^Haemoglobin^L', '13.10', 'g/dL', '12-16', 'N'],
          ['6690-2^Leukocytes [#/volume] in Blood by Automated count^LN', '14.6', '10*9/L', '4-10', 'H'],
        ],
      ),
    ],
  ].map(([name, message]) => ({ file: `${name}.hl7`, message }))
}
