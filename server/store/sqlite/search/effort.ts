/** How far a search looks before it tries another way. All of it costs time only: the answer is the same. */
export interface Effort {
  /** Clauses are counted only so far, step by step, to find the one that leads. */
  counted: readonly number[]
  /** Where none is narrow: candidates tested in the order of the page before clauses are counted further. */
  walked: number
  /** How far they are counted then. */
  thorough: readonly number[]
}

export const EFFORT: Effort = { counted: [32, 512], walked: 10_000, thorough: [8192, 200_000] }

/** Where each counted row has its references followed. */
export const THOROUGH_LINKED = 20_000
