/**
 * Tells whether anything was written since that a search could have found, so that its page need not be looked for again. Moved by
 * whatever writes, before the write is to be seen, and never back: what is undone has changed nothing and counts all the same.
 */
import type { Clause, Predicate, ResourceQuery } from '../../contract.ts'

export interface Changes {
  /** A resource of the type is written, or what it is found by. */
  note(workspace: string, type: string): void
  /** The workspace is dropped, or filled anew. */
  noteWorkspace(workspace: string): void
  /** Nothing is sure any more. */
  noteAll(): void
  /** Gives what says whether nothing was written since now: of what the query could find, or at all. */
  watch(workspace: string, query?: ResourceQuery): () => boolean
}

interface Count {
  n: number
}

interface Counts {
  whole: Count
  byType: Map<string, Count>
}

export function createChanges(): Changes {
  const everything: Count = { n: 0 }
  const workspaces = new Map<string, Counts>()

  function countsOf(workspace: string): Counts {
    let counts = workspaces.get(workspace)
    if (counts === undefined) {
      counts = { whole: { n: 0 }, byType: new Map() }
      workspaces.set(workspace, counts)
    }
    return counts
  }

  function countOf({ byType }: Counts, type: string): Count {
    let count = byType.get(type)
    if (count === undefined) {
      count = { n: 0 }
      byType.set(type, count)
    }
    return count
  }

  return {
    note(workspace, type) {
      const counts = countsOf(workspace)
      counts.whole.n++
      countOf(counts, type).n++
    },
    noteWorkspace(workspace) {
      const counts = workspaces.get(workspace)
      if (counts === undefined) return
      counts.whole.n++
      for (const count of counts.byType.values()) count.n++
      // Who watches one of these sees it moved for ever; a workspace of that name begins with others.
      workspaces.delete(workspace)
    },
    noteAll() {
      everything.n++
    },
    watch(workspace, query) {
      const counts = countsOf(workspace)
      const count = query && isOfItsType(query) ? countOf(counts, query.type) : counts.whole
      const { n } = count
      const all = everything.n
      return () => count.n === n && everything.n === all
    },
  }
}

/** Whether the page follows from resources of the one type alone: nothing is followed to another. */
const isOfItsType = ({ clauses, also, include }: ResourceQuery): boolean =>
  also === undefined && include === undefined && clauses.every(isOfItself)

const isOfItself = ({ anyOf }: Clause): boolean => anyOf.every(asksOfItself)

function asksOfItself(predicate: Predicate): boolean {
  if (predicate.kind === 'all') return predicate.of.every(asksOfItself)
  return !('clauses' in predicate)
}
