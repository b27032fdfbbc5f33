/**
 * ZBE, the movement. Assumption: NGEMR never shows its fields, so they are those of the IHE PAM segment of the same name:
 * 1 movement id, 2 start, 4 action, 5 historic, 6 the trigger that told of it first, 7 ward. A cancellation names the movement that it
 * takes back, not the one that stands again.
 */
import type { Encounter } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import { lastMovement, type Movement, movementsOf } from '../../../records/movements.ts'
import type { AdtContext, SegmentRenderer } from '../adt-context.ts'

/** Triggers that begin a visit, of which no movement may be noted: nobody lies in a planned bed. */
const BEGINNINGS = ['A01', 'A04', 'A05']
const CANCELS = ['A07', 'A11', 'A12', 'A13', 'A38', 'A52', 'A53']
/** A message may store the visit more than once: with its diagnoses, with its booking. */
const VERSIONS_BACK = 5

export const renderZbe: SegmentRenderer = async (context) => {
  const { trigger, encounter, place } = context
  const visit = encounter && identifierValue(encounter, SYSTEM.caseId)
  if (!encounter || !visit) return []
  const takenBack = CANCELS.includes(trigger) ? await movementTakenBack(context, encounter) : undefined
  const movement = takenBack ?? lastMovement(encounter)
  const started = timestampFromIso(movement?.at ?? encounter.period?.start ?? '')
  if (!started) return []
  return [
    {
      name: 'ZBE',
      fields: {
        // The version that it made is a number that no other movement of the visit has; 0 for what was never noted.
        1: `${visit}-${movement ? movement.from + 1 : 0}`,
        2: started,
        4: actionOf(trigger, movement, takenBack !== undefined),
        5: 'N',
        6: movement?.event ?? (CANCELS.includes(trigger) ? undefined : trigger),
        7: (place && identifierValue(place, SYSTEM.facilityUnit))?.split('-')[0],
      },
    },
  ]
}

function actionOf(trigger: string, movement: Movement | undefined, takesBack: boolean): 'INSERT' | 'UPDATE' | 'CANCEL' {
  // An upgrade that lies further back is taken back by a movement of its own.
  if (takesBack || (CANCELS.includes(trigger) && trigger !== 'A07')) return 'CANCEL'
  return movement
    ? movement.event === trigger
      ? 'INSERT'
      : 'UPDATE'
    : BEGINNINGS.includes(trigger)
      ? 'INSERT'
      : 'UPDATE'
}

/** The visit does not list it any more, but the last version that listed others did. A movement noted since took nothing back. */
async function movementTakenBack(
  { reads, workspace }: AdtContext,
  encounter: Encounter & { id: string },
): Promise<Movement | undefined> {
  const standing = movementsOf(encounter)
  const now = Number(encounter.meta?.versionId)
  for (let version = now - 1; version > Math.max(0, now - 1 - VERSIONS_BACK); version--) {
    const row = await reads.getResourceVersion(workspace, 'Encounter', encounter.id, version)
    const before = row && !row.deleted ? movementsOf(JSON.parse(row.text) as Encounter) : []
    if (before.length > standing.length) return before.at(-1)
    // As many with another at the end: the oldest was forgotten for the newest.
    if (before.length < standing.length || before.at(-1)?.from !== standing.at(-1)?.from) return undefined
  }
  return undefined
}
