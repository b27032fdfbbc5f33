/** How far a search looks before it tries another way. All of it costs time only: the answer is the same. */
export interface Effort {
  /** Clauses are counted only so far, step by step, to find the one that leads. */
  counted: readonly number[]
  /** Where none is narrow: candidates tested in the order of the page before clauses are counted further. */
  walked: number
  /** How far they are counted then. */
  thorough: number
}

/** Measured among a million: twenty thousand tested candidates are 50 ms, two hundred thousand gathered and sorted 300 ms. */
export const EFFORT: Effort = { counted: [32, 512, 8192], walked: 20_000, thorough: 200_000 }

/** Where each counted row has its references followed. */
export const THOROUGH_LINKED = 20_000
