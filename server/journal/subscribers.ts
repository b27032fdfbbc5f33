/** Who is told of exchanges as they are recorded. A listener that throws harms neither the journal nor the others. */
import type { Exchange } from './exchange.ts'

type Listener = (exchange: Exchange) => void

export function createSubscribers() {
  /** Never changed in place: who is told may come or go meanwhile. */
  const listeners = new Map<string, readonly Listener[]>()
  return {
    has: (workspace: string): boolean => listeners.has(workspace),
    add(workspace: string, listener: Listener): () => void {
      const own: Listener = (exchange) => listener(exchange)
      listeners.set(workspace, [...(listeners.get(workspace) ?? []), own])
      return () => {
        const others = (listeners.get(workspace) ?? []).filter((each) => each !== own)
        if (others.length > 0) listeners.set(workspace, others)
        else listeners.delete(workspace)
      }
    },
    tell(exchange: Exchange): void {
      for (const listener of listeners.get(exchange.workspace) ?? []) {
        try {
          listener(exchange)
        } catch {
          // Its own trouble: recording goes on.
        }
      }
    },
  }
}
