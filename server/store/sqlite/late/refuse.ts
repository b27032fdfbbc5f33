/**
 * Rows that wait are acknowledged before their table sees them: what it would refuse is refused here, within the work that brings
 * it. A row that came further would be in the way of all others, and of the next start.
 */
export function needInteger(what: string, value: unknown): void {
  if (!Number.isSafeInteger(value)) throw new Error(`${what} is ${value}, and has to be a whole number.`)
}

export function needText(what: string, value: unknown): void {
  if (typeof value !== 'string') throw new Error(`${what} is ${typeof value}, and has to be a text.`)
}

/** Those behind the first `from`. */
export function needValues(what: string, name: string, values: readonly unknown[], from: number): void {
  for (let n = from; n < values.length; n++) {
    const value = values[n]
    if (typeof value !== 'string' && !Number.isFinite(value))
      throw new Error(`${what} ${name} has ${value} among its values: each has to be a text or a finite number.`)
  }
}
