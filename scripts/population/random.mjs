// Randomness by name: the same label gives the same stream for ever, whatever other streams draw.

/** FNV-1a, 32 bits. */
function hash(text) {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** A stream (mulberry32) of its own for `label`; `split` opens another below it. */
export function createRandom(label) {
  let state = hash(label)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (low, high) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (p) => next() < p,
    pick: (list) => list[int(0, list.length - 1)],
    /** Near `mean`, hardly ever further than three times `spread`. */
    near: (mean, spread) => mean + spread * (next() + next() + next() + next() - 2) * 1.2,
    split: (more) => createRandom(`${label}/${more}`),
  }
}
