/** A map that forgets what was used longest ago, so that a memory of tokens cannot grow without end. */
export interface BoundedMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  deleteWhere(matches: (key: K, value: V) => boolean): void
  readonly size: number
}

export function createBoundedMap<K, V>(limit: number): BoundedMap<K, V> {
  // A Map keeps the order of insertion: the first key is the one used longest ago.
  const entries = new Map<K, V>()
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= limit) return
      const oldest = entries.keys().next()
      if (!oldest.done) entries.delete(oldest.value)
    },
    deleteWhere(matches) {
      for (const [key, value] of [...entries]) if (matches(key, value)) entries.delete(key)
    },
    get size() {
      return entries.size
    },
  }
}
