/** Puts the hospital together: one writer behind FHIR access, workflows and incoming messages. */
import type { Store } from '../store/contract.ts'
import type { Hospital } from './hospital.ts'
import { createJobs } from './jobs/create-jobs.ts'
import { createRecords } from './records/create-records.ts'
import { createFollowWrite } from './records/follow-write.ts'
import { createRecordWriter } from './records/write-record.ts'
import { createFile } from './views/hl7v2-in/file.ts'
import { createAdmit } from './workflows/admit.ts'
import { createCloseDay } from './workflows/close-day.ts'
import { createFollowBooking } from './workflows/follow-booking.ts'
import { createRun, WORKFLOWS } from './workflows/run-workflow.ts'

export interface HospitalDeps {
  store: Store
  /** The clock of a workspace, ms since epoch. */
  now: (workspace: string) => number
  /** New logical ids grow out of it. */
  seed: string
}

export function createHospital({ store, now, seed }: HospitalDeps): Hospital {
  const writer = createRecordWriter({ now, seed })
  const follow = createFollowWrite({ writer, followBooking: createFollowBooking({ writer }) })
  const records = createRecords({ store, writer, seed, follow })
  const run = createRun({ store, writer })
  return {
    records,
    file: createFile({ writer }),
    jobs: createJobs({ store, now, seed }),
    workflows: {
      admit: createAdmit({ store, writer }),
      run,
      closeDay: createCloseDay({ store, records, run }),
      list: WORKFLOWS,
    },
  }
}
