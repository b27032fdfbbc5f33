// The recorded flows in order. A new one is a file in stories/ and a line here.
import { plainAdmission } from './stories/00-plain-admission.mjs'
import { clinicVisit } from './stories/01-clinic-visit.mjs'
import { doubleCheckOut } from './stories/02-double-check-out.mjs'
import { emergencyToWard } from './stories/03-emergency-to-ward.mjs'
import { wrongUpgrade } from './stories/04-wrong-upgrade.mjs'
import { plannedAdmission } from './stories/05-planned-admission.mjs'
import { cancelledPlans } from './stories/06-cancelled-plans.mjs'
import { tracking } from './stories/07-tracking.mjs'
import { leaveOfAbsence } from './stories/08-leave-of-absence.mjs'
import { bedSwap } from './stories/09-bed-swap.mjs'
import { becameResident } from './stories/10-fin-to-nric.mjs'
import { wrongPatient } from './stories/11-wrong-patient.mjs'
import { allergies } from './stories/12-allergies.mjs'
import { vitals } from './stories/13-vitals.mjs'
import { midnightBatch } from './stories/14-midnight-batch.mjs'
import { downtime } from './stories/15-downtime.mjs'
import { createStoryTools } from './story-tools.mjs'

const stories = [
  ['plain-admission', plainAdmission],
  ['clinic-visit', clinicVisit],
  ['double-check-out', doubleCheckOut],
  ['emergency-to-ward', emergencyToWard],
  ['wrong-upgrade', wrongUpgrade],
  ['planned-admission', plannedAdmission],
  ['cancelled-plans', cancelledPlans],
  ['tracking', tracking],
  ['leave-of-absence', leaveOfAbsence],
  ['bed-swap', bedSwap],
  ['fin-to-nric', becameResident],
  ['wrong-patient', wrongPatient],
  ['allergies', allergies],
  ['vitals', vitals],
  ['midnight-batch', midnightBatch],
  ['downtime', downtime],
]

/** Folder, title, status and steps of each. */
export function makeFlows(tools) {
  const shared = createStoryTools(tools)
  return stories.map(([name, tell], n) => ({ folder: `${String(n).padStart(2, '0')}-${name}`, ...tell(shared) }))
}
