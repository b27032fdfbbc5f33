/** A small hospital that results are filed in, and what is on file of them then. */
import type { DiagnosticReport, Observation, ServiceRequest } from '@medplum/fhirtypes'
import type { Message } from '../../server/hl7v2/message.ts'
import { openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

export interface ResultSide {
  small: SmallHospital
  file(message: Message): ReturnType<SmallHospital['hospital']['file']>
  /** The rules of what was said on the side; throws when the message was refused. */
  filed(message: Message): Promise<string[]>
  results(): Promise<(Observation & { id: string })[]>
  reports(): Promise<(DiagnosticReport & { id: string })[]>
  /** The only result there is. */
  one(): Promise<Observation & { id: string }>
}

export async function openResultSide(): Promise<ResultSide> {
  const small = await openSmallHospital()
  const file = (message: Message) => small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'lab-in'))
  const results = () => small.all<Observation>('Observation')
  return {
    small,
    file,
    results,
    reports: () => small.all<DiagnosticReport>('DiagnosticReport'),
    async filed(message) {
      const filing = await file(message)
      if (!filing.accepted) throw new Error(filing.errors.map(({ location, text }) => `${location}: ${text}`).join(' '))
      return filing.findings.map(({ rule }) => rule)
    },
    async one() {
      const [result, ...others] = await results()
      if (!result || others.length > 0) throw new Error(`${others.length + 1} results`)
      return result
    },
  }
}

/** OBR of a renal panel, filler number F1, and these lines. */
export const renal = (...obx: string[]) => ['OBR|1||F1|RENAL^Renal panel|||20261123080000|||||||||||||||||CH|F', ...obx]

export const ORDER: ServiceRequest & { id: string } = {
  resourceType: 'ServiceRequest',
  id: 'o1',
  status: 'active',
  intent: 'order',
  code: { text: 'Renal panel' },
  subject: { reference: 'Patient/tan' },
}
