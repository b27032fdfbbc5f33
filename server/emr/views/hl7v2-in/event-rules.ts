/** The trigger events that the hospital takes in. */
import { a01Admit } from './rules/a01-admit.ts'
import { a03Discharge } from './rules/a03-discharge.ts'
import { a04Register } from './rules/a04-register.ts'
import { a08Update } from './rules/a08-update.ts'
import type { EventRule } from './rules/event-rule.ts'

export const EVENT_RULES: readonly EventRule[] = [a01Admit, a03Discharge, a04Register, a08Update]
