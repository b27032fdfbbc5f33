/** The workspace that all others are copied from: the shipped population, the demonstration partner and its feeds. */
import { join } from 'node:path'
import { grantableApis } from './doors/http/epic/apis/grantable-apis.ts'
import { type LoadedPopulation, loadPopulation } from './emr/fixtures/load-population.ts'
import { refreshIndexes } from './emr/records/refresh-indexes.ts'
import { demoInterfaces, demoPartner } from './partners/demo-partner.ts'
import { loadDemoClientKey } from './partners/keys.ts'
import type { Registry } from './partners/registry.ts'
import type { Store } from './store/contract.ts'
import { template } from './workspaces.ts'

/** At every start: what is there already is left as it is. `data`, `fixtures`: folders. */
export async function fillTemplate(
  { store, registry }: { store: Store; registry: Registry },
  { data, fixtures }: { data: string; fixtures: string },
): Promise<LoadedPopulation> {
  const demoKey = await loadDemoClientKey(data)
  await refreshIndexes(store)
  const population = await loadPopulation(store, template, join(fixtures, 'population'))
  await registry.putPartner(template, demoPartner({ publicKey: { ...demoKey.publicKey }, apis: grantableApis() }))
  for (const feed of demoInterfaces()) await registry.putInterface(template, feed)
  return population
}
