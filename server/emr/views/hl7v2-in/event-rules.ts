/** The ADT events that the hospital takes in, in the order of NGEMR's table. */
import { visitRule } from './file-visit.ts'
import { a01Admit } from './rules/a01-admit.ts'
import { a02Transfer } from './rules/a02-transfer.ts'
import { a03Discharge } from './rules/a03-discharge.ts'
import { a04Register } from './rules/a04-register.ts'
import { a05Plan, a38CancelPlan } from './rules/a05-plan.ts'
import { a06Upgrade, a07Downgrade } from './rules/a06-change-class.ts'
import { a08Update } from './rules/a08-update.ts'
import { a09Depart, a10Arrive } from './rules/a09-tracking.ts'
import { a17Swap } from './rules/a17-swap.ts'
import { a21Leave, a22Return } from './rules/a21-leave.ts'
import { a28AddPerson, a31UpdatePerson } from './rules/a28-person.ts'
import { a40Merge } from './rules/a40-merge.ts'
import { a45MoveVisit } from './rules/a45-move-visit.ts'
import { a60Allergies } from './rules/a60-allergies.ts'
import type { EventRule, MessageRule } from './rules/event-rule.ts'
import {
  a14PendingAdmission,
  a15PendingTransfer,
  a16PendingDischarge,
  a25CancelPendingDischarge,
  a26CancelPendingTransfer,
  a27CancelPendingAdmission,
} from './rules/pending.ts'
import {
  a11CancelAdmission,
  a12CancelTransfer,
  a13CancelDischarge,
  a52CancelLeave,
  a53CancelReturn,
} from './rules/undoing.ts'

const RULES: readonly (EventRule | MessageRule)[] = [
  a01Admit,
  a02Transfer,
  a03Discharge,
  a04Register,
  a05Plan,
  a06Upgrade,
  a07Downgrade,
  a08Update,
  a09Depart,
  a10Arrive,
  a11CancelAdmission,
  a12CancelTransfer,
  a13CancelDischarge,
  a14PendingAdmission,
  a15PendingTransfer,
  a16PendingDischarge,
  a17Swap,
  a21Leave,
  a22Return,
  a25CancelPendingDischarge,
  a26CancelPendingTransfer,
  a27CancelPendingAdmission,
  a28AddPerson,
  a31UpdatePerson,
  a38CancelPlan,
  a40Merge,
  a45MoveVisit,
  a52CancelLeave,
  a53CancelReturn,
  a60Allergies,
]

export const ADT_RULES: readonly MessageRule[] = RULES.map((rule) => ('files' in rule ? rule : visitRule(rule)))
