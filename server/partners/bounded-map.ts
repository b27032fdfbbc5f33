/** A map that forgets what was used longest ago, so that a memory of tokens cannot grow without end. */
export interface BoundedMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  delete(key: K): void
  deleteWhere(matches: (key: K, value: V) => boolean): void
  readonly size: number
}

/**
 * A full map makes so much room at once, as a part of the limit: to find what is oldest, a Map walks past every place that was given
 * up since it was last laid out anew, which for each one alone would be most of what keeping costs.
 */
const AT_ONCE = 1 / 16

/** `weigh` says how much of the limit a value takes; without it the limit is a number of entries. */
export function createBoundedMap<K, V>(limit: number, weigh: (value: V) => number = () => 1): BoundedMap<K, V> {
  // A Map keeps the order of insertion: the first key is the one used longest ago.
  const entries = new Map<K, V>()
  let weight = 0
  const remove = (key: K): void => {
    const value = entries.get(key)
    if (value !== undefined && entries.delete(key)) weight -= weigh(value)
  }
  /** The newest stays in any case. */
  const makeRoom = (): void => {
    const enough = limit - Math.floor(limit * AT_ONCE)
    for (const [key, value] of entries) {
      if (weight <= enough || entries.size === 1) return
      entries.delete(key)
      weight -= weigh(value)
    }
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      // With half of it free nothing goes soon, and order may wait.
      if (weight <= limit / 2) return value
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      remove(key)
      const own = weigh(value)
      // What is heavier than all may be together is not worth the rest.
      if (own > limit) return
      entries.set(key, value)
      weight += own
      if (weight > limit) makeRoom()
    },
    delete: remove,
    deleteWhere(matches) {
      for (const [key, value] of [...entries]) if (matches(key, value)) remove(key)
    },
    get size() {
      return entries.size
    },
  }
}
