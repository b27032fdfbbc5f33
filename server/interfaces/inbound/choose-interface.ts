/**
 * Which inbound interface a message belongs to: the one of the port, URL or folder that it came by; the one of the client certificate; the one that names its sender (MSH-3, MSH-4), the
 * closest first; or else the default,
 * which is the demo partner's or the first that is switched on and names no sender.
 */
import type { Message } from '../../hl7v2/message.ts'
import type { Finding } from '../../journal/exchange.ts'
import type { Interface, Registry } from '../../partners/registry.ts'

const DEFAULT_PARTNER = 'demo'

/** Without a feed the workspace has none at all: then everything that the hospital can file is taken. */
export interface Choice {
  feed: Interface | undefined
  switchedOff: boolean
  findings: Finding[]
  /** Its port, URL, folder, certificate or sender says that it is this one; else it is the default. */
  isNamed: boolean
  /** Those of the workspace, in both directions. */
  all: readonly Interface[]
}

export async function chooseInterface(
  registry: Registry,
  workspace: string,
  message: Message | undefined,
  /** What the way that it came by tells: the interface by name, or the client certificate. */
  known: { interface?: string | undefined; fingerprint?: string | undefined } = {},
): Promise<Choice> {
  const all = await registry.listInterfaces(workspace)
  const inbound = all.filter((each) => each.direction === 'in')
  const named = (feed: Interface): Choice => ({ feed, switchedOff: !feed.enabled, findings: [], isNamed: true, all })
  const addressed = known.interface && inbound.find(({ name }) => name === known.interface)
  if (addressed) return named(addressed)
  const { fingerprint } = known
  const certified = fingerprint && inbound.find(({ certificate }) => certificate === fingerprint)
  if (certified) return named(certified)
  // One that is bound to a certificate is for nobody else, whatever they call themselves.
  const withSender = inbound.filter(
    ({ sender, certificate }) => !certificate && (sender?.application || sender?.facility),
  )
  const sender = senderOf(message)
  const own = withSender
    .map((feed) => ({ feed, closeness: closeness(feed, sender) }))
    .filter(({ closeness }) => closeness > 0)
    .sort((a, b) => b.closeness - a.closeness)[0]?.feed
  if (own) return named(own)

  const others = inbound.filter((each) => !withSender.includes(each) && !each.certificate)
  const open = others.filter((each) => each.enabled)
  const feed = open.find((each) => each.partner === DEFAULT_PARTNER) ?? open[0] ?? others[0]
  const findings = withSender.length > 0 && message ? [unknownSender(sender, feed)] : []
  return { feed, switchedOff: open.length === 0 && inbound.length > 0, findings, isNamed: false, all }
}

type Sender = { application: string; facility: string }

function senderOf(message: Message | undefined): Sender {
  return { application: message?.get('MSH-3.1') ?? '', facility: message?.get('MSH-4.1') ?? '' }
}

/** 0 when it is another sender; the more parts an interface names, the closer it is. */
function closeness({ sender }: Interface, actual: Sender): number {
  const wanted = [
    [sender?.application, actual.application],
    [sender?.facility, actual.facility],
  ].filter(([name]) => name !== undefined && name !== '')
  return wanted.every(([name, is]) => name === is) ? wanted.length : 0
}

function unknownSender({ application, facility }: Sender, feed: Interface | undefined): Finding {
  const taken = feed ? `It was taken by interface ${feed.name}, the default.` : 'There is no default interface.'
  const text = `No interface names the sender "${application}" at "${facility}". ${taken}`
  return { rule: 'mllp/unknown-sender', severity: 'warning', at: 'MSH-3', text }
}
