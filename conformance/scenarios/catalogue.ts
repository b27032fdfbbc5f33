/** The scenarios that are shipped, and a file of one's own by its path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { didYouMean } from '../../server/did-you-mean.ts'
import type { Scenario } from '../engine/scenario.ts'
import { type LoadedScenario, loadScenario, type ScenarioNames } from './load-scenario.ts'

const here = new URL('./', import.meta.url)

export const shippedIds = (): string[] =>
  readdirSync(here)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()

/** By id, or by the path of a `.yaml` file. */
export const findScenario = (idOrPath: string, names: ScenarioNames): LoadedScenario => {
  const own = /\.ya?ml$/.test(idOrPath)
  const file = own ? pathToFileURL(idOrPath) : new URL(`${idOrPath}.yaml`, here)
  if (!own && !shippedIds().includes(idOrPath))
    return missing(idOrPath, `there is no such scenario.${didYouMean(idOrPath, shippedIds())}`)
  if (!existsSync(file)) return missing(idOrPath, 'there is no such file')
  return loadScenario(readFileSync(file, 'utf8'), basename(file.pathname), names)
}

export const shippedScenarios = (names: ScenarioNames): Scenario[] =>
  shippedIds().flatMap((id) => {
    const loaded = findScenario(id, names)
    return loaded.ok ? [loaded.scenario] : []
  })

const missing = (file: string, text: string): LoadedScenario => ({ ok: false, problems: [{ file, path: '', text }] })
