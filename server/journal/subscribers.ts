/** Who is told of exchanges as they are recorded. A listener that throws harms neither the journal nor the others. */
import type { Exchange } from './exchange.ts'

type Listener = (exchange: Exchange) => void

export function createSubscribers() {
  const listeners = new Map<string, Set<Listener>>()
  return {
    has: (workspace: string): boolean => listeners.has(workspace),
    add(workspace: string, listener: Listener): () => void {
      const own: Listener = (exchange) => listener(exchange)
      const known = listeners.get(workspace) ?? new Set()
      known.add(own)
      listeners.set(workspace, known)
      return () => {
        known.delete(own)
        if (known.size === 0 && listeners.get(workspace) === known) listeners.delete(workspace)
      }
    },
    tell(exchange: Exchange): void {
      for (const listener of [...(listeners.get(exchange.workspace) ?? [])]) {
        try {
          listener(exchange)
        } catch {
          // Its own trouble: recording goes on.
        }
      }
    },
  }
}
