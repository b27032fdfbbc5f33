/** What filing a message about one patient works with, whatever its family. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import type { Reading } from './reading.ts'

export interface FilingContext {
  patient: Patient & { id: string }
  /** Absent when the message names none. */
  visit?: Encounter & { id: string }
  reading: Reading
  tx: StoreTransaction
  workspace: string
  writer: RecordWriter
  origin: string
}
