/** What every engine must do, as one suite: a second engine calls `describeStoreContract` with its own way to open. */
import { afterEach, beforeEach, describe } from '@jest/globals'
import type { Store } from '../../server/store/contract.ts'
import { describeHistory } from './contract/history.ts'
import { describeIncludes } from './contract/includes.ts'
import { describeJournalRows } from './contract/journal.ts'
import { describePaging } from './contract/paging.ts'
import { describeResources } from './contract/resources.ts'
import { describeSearch } from './contract/search.ts'
import { describeSmallThings } from './contract/small-things.ts'
import { describeWalks } from './contract/walks.ts'
import { describeWorkspaces } from './contract/workspaces.ts'
import { describeWrites } from './contract/writes.ts'

/** An empty database, opened for one test. */
export interface Opened {
  store: Store
  /** Commits since it was opened. */
  commits(): number
  /** A second look at the same database, as another process has it; absent where there cannot be one. */
  another?: () => Promise<Store>
  /** Closes the store and removes the database. */
  remove(): Promise<void>
}

/** The database of the test that runs. */
export interface Subject {
  readonly store: Store
  readonly opened: Opened
}

type Part = (subject: Subject) => void

const PARTS_OF_SEARCHING: readonly Part[] = [describeSearch, describePaging, describeIncludes]
const PARTS: readonly Part[] = [
  describeWrites,
  describeResources,
  describeHistory,
  ...PARTS_OF_SEARCHING,
  describeWalks,
  describeWorkspaces,
  describeJournalRows,
  describeSmallThings,
]

export const describeStoreContract = (name: string, open: () => Promise<Opened>): void =>
  describeParts(name, open, PARTS)

/** For an engine that has several ways to search. */
export const describeSearching = (name: string, open: () => Promise<Opened>): void =>
  describeParts(name, open, PARTS_OF_SEARCHING)

function describeParts(name: string, open: () => Promise<Opened>, parts: readonly Part[]): void {
  describe(name, () => {
    let opened: Opened | undefined
    const subject: Subject = {
      get store() {
        return subject.opened.store
      },
      get opened() {
        if (!opened) throw new Error('No store is open.')
        return opened
      },
    }
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(async () => {
      await opened?.remove()
      opened = undefined
    })

    for (const part of parts) part(subject)
  })
}
