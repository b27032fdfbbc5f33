/** The ORU events that the hospital takes in. */
import { resultRule } from './file-results.ts'

export const ORU_RULES = [resultRule('R01')]
