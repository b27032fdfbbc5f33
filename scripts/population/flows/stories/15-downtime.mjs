// Entered after a downtime: the arrival was hours before the message.
import { HOUR, instant } from '../../calendar.mjs'
import { fact, onFile, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function downtime({ begin, outpatient, doctor }) {
  const { n, writer, day, who } = begin(15)
  const p = who(1)
  const v = outpatient(n, 1, day, { place: 'ZAHSORT^^^ZAH', service: 'ZAHORTHO', doctor: doctor('orthopaedics') })
  return {
    title: 'Entered after a downtime: the arrival was hours before the message',
    rows: 'A04 with Downtime_Date and Downtime_Time',
    status: 'ready',
    steps: [
      step(
        'back-entry-a04',
        writer.adt('A04', p, v, day + 6 * HOUR, {
          items: [
            ['DT', 'Downtime_Date^REG ADDL ENC DATE 2', instant(day).slice(0, 10).replaceAll('-', '')],
            ['TM', 'Downtime_Time^REG ADDL ENC TIME 1', instant(day).slice(11, 16).replace(':', '')],
          ],
        }),
        [
          onFile(p),
          ...visitIs(v.number, 'in-progress', 'AMB'),
          fact(
            `Encounter?identifier=https://fhir.synapxe.sg/NamingSystem/case-id|${v.number}`,
            'entry.resource.period.start',
            instant(day),
          ),
        ],
      ),
    ],
  }
}
