/** `interface list|set|add`: the HL7 v2 feeds of a workspace, where the outbound ones point, how the inbound ones answer. Queues: interface-queue.ts. */
import type { Command } from 'commander'
import type { InterfaceStatus } from '../doors/http/admin/contract.ts'
import { SandboxError } from '../errors.ts'
import { parseAddress } from './address.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'
import { interfaceLines, missingEvents } from './interface-lines.ts'
import { registerQueueCommands } from './interface-queue.ts'

interface SetOptions extends WorkspaceOptions {
  to?: string
  user?: string
  tls?: string
  port?: string
  httpUser?: string
  folder?: string
  on?: boolean
  off?: boolean
  events?: string
  sender?: string
  ack?: string
  application?: string
  acceptOn?: string
  duplicates?: string
  newPatients?: string
  partner?: string
  ackTimeout?: string
  header?: string
  leaveOut?: string
  facility?: string
  a03?: string
  daily?: string
  vitals?: string
  a03Override?: string
  retry?: string
  attempts?: string
  onError?: string
}

const list = (text: string) => text.split(',').map((part) => part.trim())

/** `LAB`, `LAB/ZAH`, `/ZAH`: MSH-3 and MSH-4. */
const senderOf = (text: string) => {
  const [application = '', facility = '', ...more] = text.split('/')
  if (more.length > 0) throw new SandboxError('usage', `--sender takes app/facility, as in LAB/ZAH; it is "${text}".`)
  return { application, facility }
}

/** `name:secret`. */
const pairOf = (text: string, option: string) => {
  const colon = text.indexOf(':')
  if (colon < 1) throw new SandboxError('usage', `${option} takes user:password.`)
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** `name=value` with commas. */
const fieldsOf = (text: string, option: string): Record<string, string> => {
  const pairs = list(text).map((pair) => pair.split('=', 2))
  const bad = pairs.find((pair) => pair.length < 2)
  if (bad) throw new SandboxError('usage', `${option} takes name=value, with commas; "${bad[0]}" has no value.`)
  return Object.fromEntries(pairs)
}

const numberOf = (text: string, option: string): number => {
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text)
  throw new SandboxError('usage', `${option} takes a number; "${text}" is none.`)
}

const isOn = (text: string, option: string): boolean => {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new SandboxError('usage', `${option} takes on or off; it is "${text}".`)
}

const targetOf = ({ to, user, tls }: SetOptions) => {
  if (to === undefined) {
    if (user === undefined && tls === undefined) return {}
    throw new SandboxError('usage', '--user and --tls belong to a target: give --to along.')
  }
  const secure = tls === undefined ? {} : { tls: fieldsOf(tls, '--tls') }
  if (!/^https?:/.test(to)) return { target: { ...parseAddress(to, '--to'), ...secure } }
  return { target: { url: to, ...(user === undefined ? {} : pairOf(user, '--user')), ...secure } }
}

const acknowledgementOf = ({ ack, application }: SetOptions) => {
  const acknowledgement = {
    ...(ack === undefined ? {} : { mode: ack }),
    ...(application === undefined ? {} : { application: parseAddress(application, '--application') }),
  }
  return Object.keys(acknowledgement).length === 0 ? {} : { acknowledgement }
}

/** `version=2.5.1,processingId=P`. */
const shapeOf = ({ header, leaveOut }: SetOptions) => {
  const fields = header === undefined ? {} : fieldsOf(header, '--header')
  const shape = { ...fields, ...(leaveOut === undefined ? {} : { leaveOut: list(leaveOut) }) }
  return Object.keys(shape).length === 0 ? {} : { shape }
}

const a03Of = ({ a03, a03Override }: SetOptions) => {
  const setting = {
    ...(a03 === undefined ? {} : { policy: a03 }),
    ...(a03Override === undefined ? {} : { override: list(a03Override) }),
  }
  return Object.keys(setting).length === 0 ? {} : { a03: setting }
}

const scheduleOf = ({ daily, vitals }: SetOptions) => {
  if (daily === 'off') return { schedule: null }
  const schedule = { ...(daily === undefined ? {} : { daily }), ...(vitals === undefined ? {} : { vitals }) }
  return Object.keys(schedule).length === 0 ? {} : { schedule }
}

const deliveryOf = ({ ackTimeout, retry, attempts, onError }: SetOptions) => {
  const [first = 0, most = first] = retry === undefined ? [] : retry.split('-').map((each) => numberOf(each, '--retry'))
  const delivery = {
    ...(ackTimeout === undefined ? {} : { ackTimeoutSeconds: numberOf(ackTimeout, '--ack-timeout') }),
    ...(retry === undefined ? {} : { retry: { firstSeconds: first, mostSeconds: most } }),
    ...(attempts === undefined ? {} : { attempts: numberOf(attempts, '--attempts') }),
    ...(onError === undefined ? {} : { onError }),
  }
  return Object.keys(delivery).length === 0 ? {} : { delivery }
}

/** What a request sets; the admin API judges the values. */
const changeOf = (options: SetOptions) => {
  const { on, off, events, sender, acceptOn, duplicates } = options
  if (on && off) throw new SandboxError('usage', 'Give --on or --off, not both.')
  return {
    ...targetOf(options),
    ...(options.port === undefined ? {} : { port: numberOf(options.port, '--port') }),
    ...(options.folder === undefined ? {} : { dropFolder: isOn(options.folder, '--folder') }),
    ...(options.httpUser === undefined ? {} : { http: pairOf(options.httpUser, '--http-user') }),
    ...(on ? { enabled: true } : off ? { enabled: false } : {}),
    ...(events === undefined ? {} : { events: list(events) }),
    ...(sender === undefined ? {} : { sender: senderOf(sender) }),
    ...acknowledgementOf(options),
    ...(acceptOn === undefined ? {} : { acceptOn }),
    ...(duplicates === undefined ? {} : { duplicates: { changed: duplicates } }),
    ...(options.newPatients === undefined ? {} : { newPatients: options.newPatients }),
    ...deliveryOf(options),
    ...shapeOf(options),
    ...a03Of(options),
    ...scheduleOf(options),
    ...(options.facility === undefined ? {} : { facility: options.facility === 'visit' ? null : options.facility }),
  }
}

const withInboundOptions = (command: Command) =>
  command
    .option('--events <list>', 'the events taken or wanted, as in A01,A03')
    .option('--sender <app/facility>', 'inbound: MSH-3/MSH-4 of the messages that are its own; either may be left out')
    .option('--port <port>', 'inbound: an MLLP port of its own, 0 takes a free one')
    .option('--folder <on-off>', 'inbound: on picks files up from its drop folder, which "interface status" shows')
    .option('--http-user <user:password>', 'inbound over HTTP: who may send, in place of the API key')
    .option('--ack <mode>', 'inbound: original, enhanced or accept-only; outbound: original or enhanced')
    .option(
      '--application <host:port>',
      'inbound: where application acknowledgements go, over a connection of their own',
    )
    .option('--accept-on <what>', 'inbound: a positive answer means filing (filed) or storage (safe, filed afterwards)')
    .option('--duplicates <how>', 'inbound: flag or refuse other bytes under a used MSH-10')
    .option('--new-patients <how>', 'inbound: create puts whom ADT tells of on file, refuse puts nobody there')

const withOutboundOptions = (command: Command) =>
  command
    .option('--to <address>', "outbound: the partner's listener, host:port for MLLP or https://… for HL7 v2 over HTTP")
    .option('--tls <files>', 'outbound: over TLS; PEM files of the certs folder by name, as in ca=ca,client=client')
    .option('--user <user:password>', 'outbound over HTTP: Basic authentication')
    .option('--daily <time>', 'outbound: send once a day at this time in Singapore, as in 23:30; off sends at once')
    .option(
      '--vitals <which>',
      'outbound, with --daily: latest (one message for each admitted patient, the latest of each row) or each',
    )
    .option('--a03 <policy>', 'outbound: the A03 filter, once-per-mnemonic (default), first or all')
    .option('--a03-override <list>', 'outbound: mnemonics (EVN-4) that always pass the A03 filter')
    .option('--facility <name>', 'outbound: MSH-4 of every message, as in ZAH; visit (default) is where the visit is')
    .option(
      '--header <list>',
      'outbound: sendingApplication, receivingApplication, receivingFacility, processingId, version; as in version=2.5.1,processingId=P',
    )
    .option('--leave-out <segments>', 'outbound: segments that are not sent, as in ZPD,OBX')
    .option('--ack-timeout <seconds>', 'outbound: how long to wait for an acknowledgement')
    .option(
      '--retry <first-most>',
      'outbound: seconds between attempts, as in 1-60: doubled from the first to the most',
    )
    .option('--attempts <n>', 'outbound: unanswered attempts after which a message goes to the error queue')
    .option('--on-error <how>', 'outbound: after AE skip (to the error queue, and on) or hold (until resumed)')

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'interface', 'HL7 v2 feeds and their queues')

  withWorkspaceOptions(group.command('list').description('list the feeds with their queues')).action(
    async (options: SetOptions) => {
      const { admin, base } = await findWorkspace(options, io)
      const { interfaces } = await admin.get<{ interfaces: InterfaceStatus[] }>(`${base}/interfaces`)
      for (const feed of interfaces) io.out(interfaceLines(feed))
    },
  )
  const put = async (name: string, options: SetOptions, change: object) => {
    const { admin, base } = await findWorkspace(options, io)
    const path = `${base}/interfaces/${encodeURIComponent(name)}`
    const status = await admin.put<InterfaceStatus>(path, change)
    io.out(interfaceLines(status))
    return status
  }
  withOutboundOptions(
    withInboundOptions(
      withWorkspaceOptions(
        group
          .command('set <name>')
          .description('change a feed: where it points, what it takes, how it answers; switch it on or off')
          .option('--on', 'switch it on')
          .option('--off', 'switch it off: messages wait in its queue'),
      ),
    ),
  ).action(async (name: string, options: SetOptions) => {
    const change = changeOf(options)
    if (Object.keys(change).length === 0) {
      throw new SandboxError('usage', 'Nothing to set: "interface set --help" lists what can be.')
    }
    await put(name, options, change)
  })
  withOutboundOptions(
    withInboundOptions(
      withWorkspaceOptions(
        group
          .command('add <name>')
          .description('add a feed: outbound with --to, else inbound')
          .option('--partner <id>', 'whose it is (default: demo)'),
      ),
    ),
  ).action(async (name: string, options: SetOptions) => {
    const partner = options.partner === undefined ? {} : { partner: options.partner }
    const direction = options.to === undefined ? 'in' : 'out'
    const added = await put(name, options, { direction, ...partner, ...changeOf(options) })
    const hint = missingEvents(added)
    if (hint) io.err(hint)
  })
  registerQueueCommands(group, io)
}
