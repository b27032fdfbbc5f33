/** Streams the journal of a workspace as a trace file. */
import type { RequestHandler } from 'express'
import type { Exchange } from '../../../journal/exchange.ts'
import type { Journal } from '../../../journal/journal.ts'
import { encodeTrace } from '../../../journal/trace-codec.ts'
import type { AdminDeps } from './admin-deps.ts'
import { parametersOf, readInstant } from './exchanges.ts'
import { workspaceOf } from './workspaces.ts'

const page = 500

export const sendTrace =
  ({ journal, traceHeader }: Pick<AdminDeps, 'journal' | 'traceHeader'>): RequestHandler =>
  async (request, response, next) => {
    try {
      const workspace = workspaceOf(request)
      const { since: told } = parametersOf(request.query, ['since'])
      const since = told === undefined ? 0 : readInstant(told)
      response.type('application/x-ndjson')
      for await (const line of encodeTrace(
        { workspace, ...traceHeader(workspace), now: Date.now },
        pages(journal, workspace, since),
      )) {
        if (!response.write(line)) await drained(response)
        if (response.destroyed) return
      }
      response.end()
    } catch (error) {
      next(error)
    }
  }

async function* pages(journal: Journal, workspace: string, since: number): AsyncGenerator<Exchange> {
  let after = 0
  for (;;) {
    const found = await journal.query(workspace, { after, since, order: 'oldest', limit: page })
    yield* found
    const last = found.at(-1)
    if (!last || found.length < page) return
    after = last.n
  }
}

const drained = (response: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve).once('close', resolve)
  })
