/** The scenarios, checks and requirements of this installation; a file that cannot be understood is a usage error that says where. */
import { resolve } from 'node:path'
import { loadChecks } from '../../../conformance/checks/catalogue.ts'
import type { Check } from '../../../conformance/engine/check.ts'
import type { Scenario } from '../../../conformance/engine/scenario.ts'
import { loadRequirements, type Requirement } from '../../../conformance/requirements/load-requirements.ts'
import { findScenario, shippedScenarios } from '../../../conformance/scenarios/catalogue.ts'
import { problemLine } from '../../../conformance/scenarios/problem.ts'
import { SandboxError } from '../../errors.ts'

export interface Catalogue {
  checks: ReadonlyMap<string, Check>
  requirements: ReadonlyMap<string, Requirement>
}

export const loadCatalogue = async (): Promise<Catalogue> => ({
  checks: await loadChecks(),
  requirements: loadRequirements(),
})

const namesOf = ({ checks, requirements }: Catalogue) => ({ checks, requirements: new Set(requirements.keys()) })

export const listScenarios = (catalogue: Catalogue): Scenario[] => shippedScenarios(namesOf(catalogue))

export const getScenario = (idOrPath: string, cwd: string, catalogue: Catalogue): Scenario => {
  const wanted = /\.ya?ml$/.test(idOrPath) ? resolve(cwd, idOrPath) : idOrPath
  const loaded = findScenario(wanted, namesOf(catalogue))
  if (loaded.ok) return loaded.scenario
  const hint = loaded.problems.some(({ path }) => path !== '')
    ? ''
    : ' `ngemr-sandbox scenario list` shows what there is.'
  throw new SandboxError('usage', `${loaded.problems.map(problemLine).join('\n  ')}${hint}`)
}
