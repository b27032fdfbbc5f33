/** Which inbound interface a message belongs to: for now the demo partner's, or else the first that is switched on. */
import type { Interface, Registry } from '../../partners/registry.ts'

const DEFAULT_PARTNER = 'demo'

/** Undefined when the workspace has none at all: then everything that the hospital can file is taken. */
export type Choice = { feed: Interface | undefined; switchedOff: boolean }

export async function chooseInterface(registry: Registry, workspace: string): Promise<Choice> {
  const inbound = (await registry.listInterfaces(workspace)).filter((each) => each.direction === 'in')
  const open = inbound.filter((each) => each.enabled)
  const feed = open.find((each) => each.partner === DEFAULT_PARTNER) ?? open[0]
  return { feed: feed ?? inbound[0], switchedOff: feed === undefined && inbound.length > 0 }
}
