/** The journal as it grows: a list that waits for the next exchange, and one exchange in full beside it. */

const api = '/_sandbox/workspaces'
const mostRows = 500
const element = (id) => document.getElementById(id)
const zone = { timeZone: 'Asia/Singapore', hourCycle: 'h23' }
const time = new Intl.DateTimeFormat('en-SG', { ...zone, timeStyle: 'medium' })
const moment = new Intl.DateTimeFormat('en-SG', { ...zone, dateStyle: 'medium', timeStyle: 'medium' })

let round = 0
let known = []
let looked = 0

/** Bound wider than loopback, the admin API wants its token: asked for once and kept for this tab. */
const ask = async (path) => {
  const token = sessionStorage.getItem('admin-token')
  const response = await fetch(path, token ? { headers: { authorization: `Bearer ${token}` } } : {})
  if (response.status === 401) {
    const given = prompt('This sandbox listens beyond this machine. Admin token:')
    if (!given) throw new Error('The admin token is needed. Reload to enter it.')
    sessionStorage.setItem('admin-token', given.trim())
    return ask(path)
  }
  const body = await response.json()
  if (!response.ok) throw new Error(body.error?.message ?? `${path} answered ${response.status}`)
  return body
}

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

/** A connection event that only tells of opening and closing is neither good nor bad. */
const verdictOf = ({ kind, outcome, label }) => {
  if (kind === 'connection') return ['open', 'close'].includes(label) ? '' : 'bad'
  return /^(2\d\d|304|AA|CA)$/.test(outcome) ? 'good' : 'bad'
}

const rowOf = (exchange) => {
  const { n, at, direction, door, label, outcome, durationMs, findings } = exchange
  const noted = findings.length > 0 ? ` (${findings.length})` : ''
  const title = findings.map(({ text }) => text).join('\n')
  const row = make(
    'tr',
    { tabindex: '0', 'data-n': String(n) },
    make('td', { class: 'number' }, String(n)),
    make('td', { class: 'time' }, time.format(new Date(at))),
    make('td', {}, `${direction === 'in' ? '→' : '←'} ${door}`),
    make('td', { title: label }, label),
    make('td', { class: verdictOf(exchange), title }, outcome + noted),
    make('td', { class: 'number ms' }, String(Math.round(durationMs))),
  )
  row.addEventListener('click', () => choose(n))
  row.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') choose(n)
    if (event.key === 'j') row.nextElementSibling?.focus()
    if (event.key === 'k') row.previousElementSibling?.focus()
  })
  return row
}

const choose = (n) => {
  location.hash = `${element('workspace').value}/${n}`
}

const textOf = (base64) => new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))
/** Each segment on a line of its own. */
const segmentsOf = (base64) =>
  textOf(base64)
    .split(/\r\n?|\n/)
    .filter((segment, i, all) => segment || i < all.length - 1)
    .map((segment) => make('span', { class: 'segment' }, segment))
const prettyOf = (base64) => {
  const text = textOf(base64)
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
const headersOf = (headers) => headers.map(([name, value]) => `${name}: ${value}`).join('\n')

const block = (title, content) =>
  content.length > 0 ? [make('h3', {}, title), make('pre', {}, ...[content].flat())] : []

const partsOf = ({ exchange: x }) => {
  if (x.kind === 'http') {
    return [
      ...block('Request', `${x.request.method} ${x.request.url}\n${headersOf(x.request.headers)}`),
      ...block('Request body', prettyOf(x.request.body)),
      ...block('Response', `${x.response.status}\n${headersOf(x.response.headers)}`),
      ...block('Response body', prettyOf(x.response.body)),
    ]
  }
  if (x.kind === 'mllp') {
    return [...block('Message', segmentsOf(x.message)), ...block('Acknowledgement', x.ack ? segmentsOf(x.ack) : 'none')]
  }
  return [...block(`${x.event}, ${x.peer}`, x.note), ...block('Bytes', x.bytes ? textOf(x.bytes) : '')]
}

const findingOf = ({ severity, rule, at, text, expected, actual }) =>
  make(
    'dl',
    { class: `finding ${severity}` },
    ...[
      ['finding', `${severity}: ${rule}`],
      ['where', at],
      ['what', text],
      ['expected', expected],
      ['actual', actual],
    ].flatMap(([name, value]) => (value ? [make('dt', {}, name), make('dd', {}, value)] : [])),
  )

const aboutOf = ({ at, direction, door, partner, connection, durationMs }) =>
  [
    `${direction === 'in' ? 'in by' : 'out by'} ${door}`,
    ...(partner ? [`partner ${partner}`] : []),
    `${moment.format(new Date(at))} SGT`,
    `${Math.round(durationMs * 10) / 10} ms`,
    `connection ${connection}`,
  ].join(' · ')

const hint = (text) => element('detail').replaceChildren(make('p', { class: 'hint' }, text))

const showChosen = async () => {
  const [workspace, n] = location.hash.slice(1).split('/')
  if (!n) return hint('Choose an exchange to see its bytes and what was found.')
  for (const row of element('exchanges').children) row.setAttribute('aria-selected', String(row.dataset.n === n))
  try {
    const found = await ask(`${api}/${encodeURIComponent(workspace)}/exchanges/${n}`)
    if (location.hash !== `#${workspace}/${n}`) return
    element('detail').scrollTop = 0
    element('detail').replaceChildren(
      make('h2', {}, `#${found.n} ${found.label} ${found.outcome}`),
      make('p', { class: 'about' }, aboutOf(found)),
      ...found.findings.map(findingOf),
      ...partsOf(found),
    )
  } catch (error) {
    hint(error.message)
  }
}

/** What there is to try while nothing has arrived. */
const showEmpty = () => {
  const { epic, open, mllp } = known.find(({ name }) => name === element('workspace').value) ?? {}
  element('nothing').textContent = element('kind').value
    ? 'Nothing of this kind has crossed a socket of this workspace yet.'
    : 'Nothing has crossed a socket of this workspace yet. It listens here, and every exchange appears as it happens:'
  const address = (name, text) => [make('dt', {}, name), make('dd', {}, make('code', {}, text))]
  element('addresses').replaceChildren(
    ...(epic
      ? [
          ...address('Epic door', epic),
          ...address('Open door', open),
          ...address('MLLP', `${mllp.host}:${mllp.port}`),
          ...address('First request', `curl ${open}/metadata`),
        ]
      : []),
  )
}

/** One round for each choice of workspace and kind; an older round sees that it is over and stops. */
const follow = async () => {
  const mine = ++round
  const list = element('exchanges')
  const path = `${api}/${encodeURIComponent(element('workspace').value)}/exchanges`
  const kind = element('kind').value ? `&kind=${element('kind').value}` : ''
  list.replaceChildren()
  const chosen = location.hash.slice(1).split('/')[1]
  const show = (exchanges) => {
    for (const exchange of exchanges) {
      const row = rowOf(exchange)
      row.setAttribute('aria-selected', String(row.dataset.n === chosen))
      list.prepend(row)
    }
    while (list.children.length > mostRows) list.lastChild.remove()
    element('empty').hidden = list.children.length > 0
    if (list.children.length === 0) showEmpty()
  }
  let last = 0
  let first = true
  while (mine === round) {
    try {
      const query = first ? `order=newest&limit=200${kind}` : `after=${last}&wait=25000&limit=200${kind}`
      const { exchanges, last: to } = await ask(`${path}?${query}`)
      if (mine !== round) return
      // The workspace was reset: its journal begins anew.
      if (to < last) return follow()
      if (first) exchanges.reverse()
      first = false
      last = Math.max(last, to)
      show(exchanges)
      element('state').textContent = 'listening'
    } catch (error) {
      if (mine !== round) return
      element('state').textContent = `not connected: ${error.message}`
      await new Promise((resolve) => setTimeout(resolve, 2_000))
    }
    if (Date.now() - looked > 5_000) await listWorkspaces().catch(() => {})
  }
}

/** Workspaces come and go with test runs. */
const listWorkspaces = async () => {
  looked = Date.now()
  const { workspaces } = await ask(api)
  known = workspaces
  const select = element('workspace')
  const names = workspaces.map(({ name }) => name)
  if (names.join() === [...select.options].map(({ value }) => value).join()) return
  const chosen = select.value
  select.replaceChildren(...names.map((name) => make('option', {}, name)))
  if (names.includes(chosen)) select.value = chosen
}

const change = () => {
  if (location.hash.slice(1).split('/')[0] !== element('workspace').value) location.hash = element('workspace').value
  void follow()
}

const start = async () => {
  const { workspace: standard } = await ask('/_sandbox/ready')
  await listWorkspaces()
  const [chosen] = location.hash.slice(1).split('/')
  element('workspace').value = known.some(({ name }) => name === chosen) ? chosen : standard
  element('workspace').addEventListener('change', change)
  element('workspace').addEventListener('pointerenter', () => void listWorkspaces().catch(() => {}))
  element('kind').addEventListener('change', follow)
  addEventListener('hashchange', showChosen)
  void follow()
  await showChosen()
}

start().catch((error) => {
  element('state').textContent = error.message
})
