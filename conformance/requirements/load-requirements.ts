/** The requirements that checks and scenarios cite, by id. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Requirement {
  id: string
  text: string
  /** Where it is written. */
  source: string
}

export const loadRequirements = (): ReadonlyMap<string, Requirement> => {
  const text = readFileSync(new URL('./requirements.yaml', import.meta.url), 'utf8')
  const { requirements } = parse(text) as { requirements: Requirement[] }
  return new Map(requirements.map((requirement) => [requirement.id, requirement]))
}
