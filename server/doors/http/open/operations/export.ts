/** `$export` of everything, of all patients, or of a group (Bulk Data Access §2.4): begun here, asked for at `_bulk`. */
import type { Group } from '@medplum/fhirtypes'
import { type ExportOrder, exportRows } from '../../../../emr/bulk/export-rows.ts'
import { compartmentParameters, compartmentTypes } from '../../../../fhir/compartments.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { refuse } from '../answer.ts'
import { prefersAsync, refuseSync, startJob } from '../bulk/prefer-async.ts'
import { readTypeFilters } from '../bulk/type-filters.ts'
import { isServed, servedTypes } from '../served-types.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'

const EVERYTHING = ['_outputFormat', '_since', '_type', '_typeFilter']
const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson', 'application/fhir ndjson']
const DEFINITION = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition'

export const systemExport: Operation = {
  name: 'export',
  definition: `${DEFINITION}/export`,
  scopes: ['system'],
  methods: ['GET', 'POST'],
  handle: answerOperation('export', EVERYTHING, (call) => kickOff(call)),
}

export const patientExport: Operation = {
  name: 'export',
  definition: `${DEFINITION}/patient-export`,
  scopes: ['type'],
  types: ['Patient'],
  methods: ['GET', 'POST'],
  handle: answerOperation('export', [...EVERYTHING, 'patient'], async (call) => {
    const chosen = chosenPatients(call)
    return kickOff(call, chosen.length === 0 ? 'all' : chosen)
  }),
}

export const groupExport: Operation = {
  name: 'export',
  definition: `${DEFINITION}/group-export`,
  scopes: ['instance'],
  types: ['Group'],
  methods: ['GET', 'POST'],
  handle: answerOperation('export', [...EVERYTHING, 'patient'], async (call) => {
    const members = await membersOf(call, call.id)
    if (members === undefined)
      return refuse(
        404,
        problem('not-found', `There is no Group/${call.id} in workspace ${call.request.workspace}.`),
        call.label,
      )
    const chosen = chosenPatients(call)
    const stranger = chosen.find((id) => !members.has(id))
    if (stranger !== undefined) throw wrong('patient', `Patient/${stranger} is no member of Group/${call.id}.`)
    return kickOff(call, chosen.length === 0 ? [...members] : chosen)
  }),
}

async function kickOff(call: OperationCall, patients?: ExportOrder['patients']) {
  const { values, label, request, deps } = call
  if (!prefersAsync(call)) return refuseSync(label)
  const format = values.text('_outputFormat')
  if (format !== undefined && !FORMATS.includes(format))
    throw wrong(
      '_outputFormat',
      `"${format.slice(0, 64)}" is not offered; leave it out, or say application/fhir+ndjson.`,
    )
  const since = values.time('_since')
  const asked = values.list('_type')
  for (const type of asked) {
    if (!isServed(type)) throw wrong('_type', `"${type.slice(0, 64)}" is no resource type.`)
    if (patients !== undefined && compartmentParameters('Patient', type) === undefined)
      throw wrong('_type', `${type} belongs to no patient; export it at system level.`)
  }
  const possible = patients === undefined ? servedTypes : compartmentTypes('Patient')
  const types = asked.length === 0 ? possible : possible.filter((type) => asked.includes(type))
  const filters = readTypeFilters(call, types)
  const { records } = deps.hospital
  return startJob(call, 'export', label, async (run) => {
    let given = 0
    const order: ExportOrder = {
      types,
      at: run.at,
      filters,
      ...(since === undefined ? {} : { since: since.low }),
      ...(patients === undefined ? {} : { patients }),
    }
    for await (const { type, rows, gone } of exportRows(records, request.workspace, order)) {
      for (const { text } of rows) await run.write({ group: 'output', type }, oneLine(text))
      if (gone.length > 0) await run.write({ group: 'deleted', type: 'Bundle' }, deletions(type, gone))
      given += rows.length
      await run.pause(`${type}, ${given} resources so far`)
    }
  })
}

const oneLine = (text: string): string => (text.includes('\n') ? JSON.stringify(JSON.parse(text)) : text)

/** Bulk Data Access §2.5.3: what was deleted, as a transaction that would delete it elsewhere. */
const deletions = (type: string, ids: readonly string[]): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: ids.map((id) => ({ request: { method: 'DELETE', url: `${type}/${id}` } })),
  })

function chosenPatients({ values }: OperationCall): string[] {
  return values.all('patient').map(({ text, item }) => {
    const reference = item?.valueReference?.reference ?? text ?? ''
    const id = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(reference)?.[1]
    if (id === undefined) throw wrong('patient', `"${reference.slice(0, 80)}" is no reference such as Patient/123.`)
    return id
  })
}

/** Members in force, those of member groups included; nothing when there is no such group. */
async function membersOf(call: OperationCall, id: string, seen = new Set<string>()): Promise<Set<string> | undefined> {
  seen.add(id)
  const row = await call.deps.hospital.records.read(call.request.workspace, 'Group', id)
  if (row === undefined || row.deleted) return undefined
  const members = new Set<string>()
  for (const { entity, inactive } of (JSON.parse(row.text) as Group).member ?? []) {
    const [, type, one] = /^(Patient|Group)\/([A-Za-z0-9.-]{1,64})/.exec(entity?.reference ?? '') ?? []
    if (inactive === true || one === undefined) continue
    if (type === 'Patient') members.add(one)
    else if (!seen.has(one)) for (const inner of (await membersOf(call, one, seen)) ?? []) members.add(inner)
  }
  return members
}
