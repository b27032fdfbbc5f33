/** The event of results, whoever filed them: reports with all their observations, readings by themselves. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes'
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import type { RecordVersion, ResultEvent } from '../hospital.ts'
import { referencedId } from '../identifiers.ts'
import { isReading } from './results.ts'
import { type Cause, leaveEvent } from './visit-event.ts'

/** `report` and `observations` as they are stored by now. Results of nobody leave no event. */
export async function leaveResultEvent(
  tx: StoreTransaction,
  workspace: string,
  filed: {
    report?: DiagnosticReport & { id: string }
    observations?: readonly (Observation & { id: string })[]
    /** Of the one report or observation, where the caller knows it */
    version?: number
  },
  cause: Cause,
): Promise<void> {
  const { report, observations = [], version } = filed
  const about = report ?? observations[0]
  const patient = referencedId(about?.subject?.reference, 'Patient')
  if (!about || !patient) return
  const encounter = referencedId(about.encounter?.reference, 'Encounter')
  const ids = report
    ? (report.result ?? []).flatMap(({ reference }) => referencedId(reference, 'Observation') ?? [])
    : observations.map(({ id }) => id)
  const event: ResultEvent = {
    patient,
    ...(encounter && { encounter }),
    ...(report && { report: await versionOf(tx, workspace, 'DiagnosticReport', report.id, version) }),
    observations:
      report || version === undefined
        ? await Promise.all(ids.map((id) => versionOf(tx, workspace, 'Observation', id)))
        : ids.map((id) => ({ id, version })),
    ...cause,
  }
  await leaveEvent(tx, workspace, 'results.filed', event)
}

/** Whether it is about vital signs alone; a batch interface tells of those together. */
export async function tellsOfReadings(
  reads: StoreReads,
  workspace: string,
  { report, observations: [first] = [] }: Pick<ResultEvent, 'report' | 'observations'>,
): Promise<boolean> {
  if (report || !first) return false
  const row = await reads.getResourceVersion(workspace, 'Observation', first.id, first.version)
  return row !== undefined && !row.deleted && isReading(JSON.parse(row.text) as Observation)
}

export async function versionOf(
  reads: StoreReads,
  workspace: string,
  type: string,
  id: string,
  known?: number,
): Promise<RecordVersion> {
  return { id, version: known ?? (await reads.getResource(workspace, type, id))?.version ?? 0 }
}
