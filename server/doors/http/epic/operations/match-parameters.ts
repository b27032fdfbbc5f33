/** The Parameters of `Patient/$match`: a description, and that only a certain match is wanted. */
import type { Parameters, Patient } from '@medplum/fhirtypes'
import type { DoorRequest } from '../../door.ts'
import { type Refusal, refuse } from '../outcome.ts'
import { missing, objectTo } from '../write/objections.ts'
import { readSent } from '../write/read-sent.ts'

export function readMatchParameters(request: DoorRequest): { patient: Patient } | { refused: Refusal } {
  const only = onlyCertainAsSent(request)
  if (only !== undefined) return { refused: only }
  const sent = readSent(request, 'Parameters')
  if ('refused' in sent) return sent
  const { parameter = [] } = sent.resource as Parameters
  const patient = parameter.find(({ name }) => name === 'resource')?.resource
  if (patient?.resourceType !== 'Patient')
    return {
      refused: missing({
        expression: 'resource',
        diagnostics: 'A Patient resource is required.',
        text: 'Send Parameters with a parameter "resource" that holds a Patient.',
      }),
    }
  if (parameter.find(({ name }) => name === 'onlyCertainMatches')?.valueBoolean !== true)
    return {
      refused: objectTo(59138, 'epic/only-certain', {
        expression: 'onlyCertainMatches',
        diagnostics: 'onlyCertainMatches must be true.',
        expected: '{"name":"onlyCertainMatches","valueBoolean":true}',
        text: 'Only certain matches are given here: send the parameter onlyCertainMatches with valueBoolean true.',
      }),
    }
  return { patient }
}

/** `"true"` as a text was seen to be refused as content that is invalid, before anything else is looked at. */
function onlyCertainAsSent({ body }: DoorRequest): Refusal | undefined {
  const text = body?.toString('utf8') ?? ''
  if (!/"name"\s*:\s*"onlyCertainMatches"\s*,\s*"value(String|Code)"|"valueBoolean"\s*:\s*"/.test(text))
    return undefined
  return refuse(
    { code: 59102, diagnostics: 'Invalid value for onlyCertainMatches', expression: 'onlyCertainMatches' },
    {
      rule: 'epic/only-certain',
      at: 'body.onlyCertainMatches',
      expected: '"valueBoolean":true',
      actual: 'a text',
      text: 'onlyCertainMatches is a boolean: write "valueBoolean":true, without quotes round the value.',
    },
  )
}
