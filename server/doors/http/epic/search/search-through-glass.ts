/**
 * Break-the-Glass in searches. A restricted chart refuses the search; a record that is restricted by itself, in a chart that is
 * open, is left out, and it is said that there is one. Who a patient is, a search tells in any case.
 */
import type { AuthorisedCall } from '../call.ts'
import type { Refusal } from '../outcome.ts'
import {
  CONFIDENTIALITY,
  foundThroughGlass,
  judge,
  type Label,
  labelOfPatients,
  OPEN,
  ownLabel,
  type Said,
} from '../restricted.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import type { Matches } from './find-matches.ts'
import type { SearchPlan } from './search-plan.ts'

/** `rows`: those of the page that may be shown. */
export type SearchedThroughGlass = { refused: Refusal } | (Said & { rows: StoredRecord[] })

/** `whole`: the page is all that the search found. */
export async function searchThroughGlass(
  call: AuthorisedCall,
  plan: SearchPlan,
  { rows }: Pick<Matches, 'rows'>,
  whole: boolean,
): Promise<SearchedThroughGlass> {
  if (plan.api.type === 'Patient') return { ...ofPatients(call, rows), rows }
  const chart = await labelOfCharts(call, plan, rows)
  const said = chart === undefined ? OPEN : judge(call, chart)
  if ('refused' in said) return said
  const shown: StoredRecord[] = []
  const restricted: { said: Said; refused?: Refusal }[] = []
  for (const row of rows) {
    const label = labelOfRow(call, row)
    const judged = label === undefined ? undefined : judge(call, label)
    if (judged === undefined || !('refused' in judged)) shown.push(row)
    if (judged === undefined) continue
    restricted.push('refused' in judged ? { said: leftOut(call, row), refused: judged.refused } : { said: judged })
  }
  const first = restricted.find(({ refused }) => refused !== undefined)?.refused
  // Assumption restricted-record: a search that finds nothing else is refused as the read of the record is.
  if (first !== undefined && shown.length === 0 && whole) return { refused: first }
  const all = [said, ...restricted.map((each) => each.said)]
  return {
    rows: shown,
    issues: all.flatMap(({ issues }) => issues).slice(0, 1),
    findings: all.flatMap(({ findings }) => findings),
  }
}

const ofPatients = ({ state, workspace }: AuthorisedCall, rows: readonly StoredRecord[]): Said =>
  rows.map((row) => foundThroughGlass(state.memory.parse(workspace, row))).find(({ issues }) => issues.length > 0) ??
  OPEN

export const patientsNamed = ({ clauses }: SearchPlan): string[] =>
  clauses
    .flatMap(({ anyOf }) => anyOf)
    .flatMap((each) => (each.kind === 'reference' && each.targetType === 'Patient' ? [each.targetId] : []))

/** Of the patients that the search names; where it names none, of those whose records it found. */
async function labelOfCharts(
  call: AuthorisedCall,
  plan: SearchPlan,
  rows: readonly StoredRecord[],
): Promise<Label | undefined> {
  const named = patientsNamed(plan)
  const labels = await Promise.all(
    named.length > 0
      ? named.map(async (id) => ownLabel(await call.context.lookUp('Patient', id)))
      : rows.map((row) => labelOfPatients(call, call.state.memory.parse(call.workspace, row))),
  )
  return labels.find((label) => label === 'V') ?? labels.find((label) => label === 'R')
}

/** Most records have no label, which their text tells without being parsed. */
const labelOfRow = ({ state, workspace }: AuthorisedCall, row: StoredRecord): Label | undefined =>
  row.text.includes(CONFIDENTIALITY) ? ownLabel(state.memory.parse(workspace, row)) : undefined

function leftOut({ context, state, workspace }: AuthorisedCall, row: StoredRecord): Said {
  const { type, id } = row
  const actual = `${type}/${context.ids.encode(type, id, state.memory.parse(workspace, row))}`
  return {
    issues: [{ code: 4134 }],
    findings: [
      {
        rule: 'epic/break-the-glass',
        severity: 'warning',
        actual,
        text: `${actual} is restricted by a label of its own and was left out: reading it says what would let it be seen.`,
      },
    ],
  }
}
