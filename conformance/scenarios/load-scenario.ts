/** Reads a scenario file: YAML, then the schema, then every name that it uses. A file that is not understood is refused, never half run. */
import { Ajv, type ErrorObject } from 'ajv'
import { LineCounter, parseDocument } from 'yaml'
import { didYouMean } from '../../server/did-you-mean.ts'
import type { Check } from '../engine/check.ts'
import type { Scenario } from '../engine/scenario.ts'
import { buildSteps, type StepFile } from './build-steps.ts'
import { pathText, type ScenarioProblem } from './problem.ts'
import { LATER_KINDS, STEP_KINDS, scenarioSchema } from './schema.ts'

export interface ScenarioNames {
  checks: ReadonlyMap<string, Check>
  requirements: ReadonlySet<string>
}

export type LoadedScenario = { ok: true; scenario: Scenario } | { ok: false; problems: ScenarioProblem[] }

interface ScenarioFile {
  id: string
  title: string
  summary?: string
  requires?: string[]
  requirements?: string[]
  steps: StepFile[]
}

const MAX_FILE = 256 * 1024
const validate = new Ajv({ allErrors: true, verbose: true }).compile<ScenarioFile>(scenarioSchema)

export const loadScenario = (text: string, file: string, names: ScenarioNames): LoadedScenario => {
  const problems: ScenarioProblem[] = []
  const problem = (path: string, what: string) => void problems.push({ file, path, text: what })
  const failed = (): LoadedScenario => ({ ok: false, problems })

  if (text.length > MAX_FILE) problem('', `the file is larger than ${MAX_FILE / 1024} KiB`)
  const content = problems.length === 0 ? parseYaml(text, problem) : undefined
  if (problems.length > 0) return failed()
  refuseLaterKinds(content, '', problem)
  if (problems.length > 0) return failed()
  if (!validate(content)) {
    for (const [path, what] of told(validate.errors ?? [])) problem(path, what)
    return failed()
  }
  for (const [i, id] of (content.requirements ?? []).entries()) {
    if (!names.requirements.has(id)) {
      problem(`requirements[${i}]`, `there is no requirement ${id}.${didYouMean(id, [...names.requirements])}`)
    }
  }
  const steps = buildSteps(content.steps, 'steps', '', { checks: names.checks, bound: new Set(), problem })
  if (problems.length > 0) return failed()
  const { id, title, summary = '', requires = [], requirements = [] } = content
  return { ok: true, scenario: { id, title, summary, requires, requirements, steps } }
}

const parseYaml = (text: string, problem: (path: string, what: string) => void): unknown => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  for (const error of document.errors) problem(`line ${lines.linePos(error.pos[0]).line}`, error.message)
  if (document.errors.length > 0) return undefined
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch (error) {
    problem('', error instanceof Error ? error.message : 'the YAML cannot be read')
    return undefined
  }
}

/** Said before the schema has its word: a step that is silently left out would prove what was never tried. */
const refuseLaterKinds = (value: unknown, at: string, problem: (path: string, what: string) => void): void => {
  if (value === null || typeof value !== 'object') return
  const steps: unknown = 'steps' in value ? value.steps : undefined
  if (!Array.isArray(steps)) return
  for (const [i, step] of steps.entries()) {
    const path = `${at}steps[${i}]`
    if (step === null || typeof step !== 'object') continue
    for (const kind of LATER_KINDS.filter((name) => name in step)) {
      problem(
        `${path}.${kind}`,
        `"${kind}" is not run by this version; it runs ${STEP_KINDS.join(', ')}. Take the step out to run the rest`,
      )
    }
    if ('group' in step && (step.group as { order?: unknown } | null)?.order === 'interleave') {
      problem(`${path}.group.order`, '"interleave" is not run by this version; use strict or any')
    }
    refuseLaterKinds(step, `${path}.`, problem)
  }
}

/** The validator's errors in our words, one per place. */
const told = (errors: readonly ErrorObject[]): Map<string, string> => {
  const lines = new Map<string, string>()
  for (const error of errors) {
    if (error.keyword === 'if') continue
    const [path, text] = explain(error)
    if (!lines.has(path)) lines.set(path, text)
  }
  return lines
}

const explain = (error: ErrorObject): [string, string] => {
  const path = pathText(error.instancePath)
  const params = error.params as Record<string, unknown>
  if (error.keyword === 'additionalProperties') {
    const given = String(params['additionalProperty'])
    const known = Object.keys((error.parentSchema?.['properties'] as Record<string, unknown> | undefined) ?? {})
    return [path ? `${path}.${given}` : given, `"${given}" is not known here.${didYouMean(given, known)}`]
  }
  if (error.keyword === 'required' && /steps\[\d+\]$/.test(path)) {
    const given = Object.keys((error.data as Record<string, unknown> | undefined) ?? {})
    const guess = given.map((name) => didYouMean(name, STEP_KINDS)).find((text) => text !== '') ?? ''
    const missing = String(params['missingProperty'])
    if (!STEP_KINDS.includes(missing) && STEP_KINDS.some((kind) => given.includes(kind)))
      return [path, `"${missing}" is missing`]
    return [path, `a step is one of ${STEP_KINDS.join(', ')}.${guess}`]
  }
  if (error.keyword === 'required') return [path, `"${String(params['missingProperty'])}" is missing`]
  if (error.keyword === 'enum') {
    const allowed = (params['allowedValues'] as unknown[]).map(String)
    return [path, `must be one of ${allowed.join(', ')}.${didYouMean(String(error.data), allowed)}`]
  }
  if (error.keyword === 'pattern')
    return [path, `"${String(error.data)}" has not the form ${String(params['pattern'])}`]
  return [path, `${error.message ?? 'is wrong'}`]
}
