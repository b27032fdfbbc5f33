/** Lets the works of one connection begin in the order in which they came, and run at the same time once begun. */
export interface Turns {
  /** `begin` is called after every earlier one of that key has returned; its result is not waited for. */
  take<T>(key: string, begin: () => Promise<{ running: Promise<T> }>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()

  return {
    async take(key, begin) {
      // A turn that failed has had its turn; the next one begins all the same.
      const turn = (last.get(key) ?? Promise.resolve()).then(begin, begin)
      last.set(key, turn)
      try {
        return await (await turn).running
      } finally {
        if (last.get(key) === turn) last.delete(key)
      }
    },
  }
}
