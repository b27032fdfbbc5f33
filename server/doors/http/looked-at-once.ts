/** For what is found out of headers or grants: those that come again are the same object, and are looked at once. */
export function lookedAtOnce<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const found = new WeakMap<K, V>()
  return (key) => {
    let value = found.get(key)
    if (value === undefined) {
      value = find(key)
      found.set(key, value)
    }
    return value
  }
}
