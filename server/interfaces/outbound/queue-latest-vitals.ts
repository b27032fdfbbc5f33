/** The batch of an interface that tells of vital signs once a day: a message for each patient on a ward, put on its queue. */
import { latestReadings } from '../../emr/observations/latest-readings.ts'
import { renderOru } from '../../emr/views/hl7v2-out/results/render-oru.ts'
import type { Interface } from '../../partners/registry.ts'
import type { Store } from '../../store/contract.ts'
import { nextHeader } from './next-header.ts'
import { shapeMessage } from './shape-message.ts'

/** `at`: when the batch runs, ms since epoch. What a crash takes of it the next run tells. */
export async function queueLatestVitals(store: Store, workspace: string, feed: Interface, at: number): Promise<void> {
  for await (const event of latestReadings(store.read, workspace, at)) {
    await store.write(async (tx) => {
      const header = await nextHeader(tx, workspace, feed, at)
      const bytes = await renderOru(tx, workspace, { trigger: 'R01', event, header })
      const item = bytes && { at, key: header.controlId, payload: shapeMessage(bytes, feed) }
      if (item) await tx.enqueue(workspace, feed.name, item)
    })
  }
}
