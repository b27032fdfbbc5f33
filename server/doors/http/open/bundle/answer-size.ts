/** Thousands of searches in one Bundle would bring more than memory holds: answers go on up to this size together. */
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'

export const MOST_TEXT = 32 * 1024 * 1024

export const tooMuch = (): Issue =>
  problem('too-costly', `The answers before this entry have ${MOST_TEXT} characters already; ask for it by itself.`)
