/** A stretch of the journal, page by page, up to what was the newest exchange when it was asked for. */
import type { Exchange } from './exchange.ts'
import type { Journal, JournalQuery } from './journal.ts'

const PAGE = 200

export async function* journalPages(
  journal: Journal,
  workspace: string,
  query: Omit<JournalQuery, 'order' | 'limit'> = {},
): AsyncGenerator<Exchange, void, void> {
  const [newest] = await journal.query(workspace, { order: 'newest', limit: 1 })
  if (newest === undefined) return
  let after = query.after ?? 0
  while (true) {
    const page = await journal.query(workspace, { ...query, after, order: 'oldest', limit: PAGE })
    for (const exchange of page) {
      if (exchange.n > newest.n) return
      yield exchange
      after = exchange.n
    }
    if (page.length < PAGE) return
  }
}
