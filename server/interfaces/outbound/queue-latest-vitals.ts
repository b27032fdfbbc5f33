/** The batch of an interface that tells of vital signs once a day: a message for each patient on a ward, put on its queue. */
import type { ResultEvent } from '../../emr/hospital-events.ts'
import { latestReadings } from '../../emr/observations/latest-readings.ts'
import { isOddShape } from '../../emr/records/odd-shape.ts'
import { renderOru } from '../../emr/views/hl7v2-out/results/render-oru.ts'
import type { Interface } from '../../partners/registry.ts'
import type { Store, StoreTransaction } from '../../store/contract.ts'
import { nextHeader } from './next-header.ts'
import { putOnQueue, unmade } from './put-on-queue.ts'
import { shapeMessage } from './shape-message.ts'

/** Which batch an interface is at, and the stay it told of last: a batch that was broken off goes on there. */
const COLLECTION = 'vitals-batch'

interface Mark {
  at: number
  encounter: string
}

type Stay = ResultEvent & { encounter: string }

/** `at`: when the batch runs, ms since epoch. Each stay is told of once in the batch of that time, however often it is run. */
export async function queueLatestVitals(store: Store, workspace: string, feed: Interface, at: number): Promise<void> {
  const kept = await store.read.getDocument(workspace, COLLECTION, feed.name)
  const mark = kept === undefined ? undefined : (JSON.parse(kept) as Mark)
  // Stays come in the order of their ids.
  for await (const event of latestReadings(store.read, workspace, at)) {
    if (mark?.at === at && event.encounter <= mark.encounter) continue
    await store.write(async (tx) => {
      await queueStay(tx, workspace, feed, event)
      const told: Mark = { at, encounter: event.encounter }
      await tx.putDocument(workspace, COLLECTION, feed.name, JSON.stringify(told))
    })
  }
}

/** A reading that no message can tell is put aside by itself; the others of the patient are told. */
async function queueStay(tx: StoreTransaction, workspace: string, feed: Interface, event: Stay): Promise<void> {
  const { at, observations = [] } = event
  const header = await nextHeader(tx, workspace, feed, at)
  const render = async (part: Stay) => {
    const bytes = await renderOru(tx, workspace, { trigger: 'R01', event: part, header })
    return bytes && { controlId: header.controlId, bytes: shapeMessage(bytes, feed) }
  }
  const putAside = async (of: string, error: unknown) =>
    putOnQueue(tx, workspace, feed.name, at, unmade({ event: 'results.filed', of }, error))
  try {
    const message = await render(event)
    if (message) await putOnQueue(tx, workspace, feed.name, at, message)
  } catch (error) {
    if (!isOddShape(error)) throw error
    const odd: { id: string; error: unknown }[] = []
    for (const each of observations)
      await render({ ...event, observations: [each] }).catch((error) => odd.push({ id: each.id, error }))
    // Where none can be told, it is the patient or the visit.
    if (odd.length === 0 || odd.length === observations.length)
      return putAside(`the latest readings of Encounter/${event.encounter}`, error)
    for (const { id, error } of odd) await putAside(`Observation/${id}`, error)
    const fit = observations.filter(({ id }) => !odd.some((each) => each.id === id))
    await queueStay(tx, workspace, feed, { ...event, observations: fit })
  }
}
