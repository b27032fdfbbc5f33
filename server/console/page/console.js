/** The journal as it grows: a list that waits for the next exchange, and one exchange in full beside it. */

const api = '/_sandbox/workspaces'
const mostRows = 500
const element = (id) => document.getElementById(id)
const time = new Intl.DateTimeFormat('en-SG', { timeZone: 'Asia/Singapore', timeStyle: 'medium', hour12: false })

let round = 0

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
  const row = make(
    'tr',
    { tabindex: '0', 'data-n': String(n) },
    make('td', { class: 'number' }, String(n)),
    make('td', {}, time.format(new Date(at))),
    make('td', {}, `${direction === 'in' ? '→' : '←'} ${door}`),
    make('td', {}, label),
    make('td', { class: verdictOf(exchange) }, outcome + noted),
    make('td', { class: 'number' }, String(Math.round(durationMs))),
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
const segmentsOf = (base64) => textOf(base64).replaceAll('\r', '\n').trimEnd()
const prettyOf = (base64) => {
  const text = textOf(base64)
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
const headersOf = (headers) => headers.map(([name, value]) => `${name}: ${value}`).join('\n')

const block = (title, text) => (text ? [make('h3', {}, title), make('pre', {}, text)] : [])

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
    {},
    ...[
      ['finding', `${severity}: ${rule}`],
      ['where', at],
      ['what', text],
      ['expected', expected],
      ['actual', actual],
    ].flatMap(([name, value]) => (value ? [make('dt', {}, name), make('dd', {}, value)] : [])),
  )

const showChosen = async () => {
  const [workspace, n] = location.hash.slice(1).split('/')
  if (!n) return
  for (const row of element('exchanges').children) row.setAttribute('aria-selected', String(row.dataset.n === n))
  try {
    const found = await ask(`${api}/${encodeURIComponent(workspace)}/exchanges/${n}`)
    element('detail').replaceChildren(
      make('h2', {}, `#${found.n} ${found.label} ${found.outcome}`),
      ...found.findings.map(findingOf),
      ...partsOf(found),
    )
  } catch (error) {
    element('detail').replaceChildren(make('p', { class: 'hint' }, error.message))
  }
}

/** One round for each choice of workspace and kind; an older round sees that it is over and stops. */
const follow = async () => {
  const mine = ++round
  const list = element('exchanges')
  const path = `${api}/${encodeURIComponent(element('workspace').value)}/exchanges`
  const kind = element('kind').value ? `&kind=${element('kind').value}` : ''
  list.replaceChildren()
  const show = (exchanges) => {
    for (const exchange of exchanges) list.prepend(rowOf(exchange))
    while (list.children.length > mostRows) list.lastChild.remove()
    element('empty').hidden = list.children.length > 0
  }
  let last = 0
  let first = true
  while (mine === round) {
    try {
      const query = first ? `order=newest&limit=200${kind}` : `after=${last}&wait=25000&limit=200${kind}`
      const { exchanges } = await ask(`${path}?${query}`)
      if (mine !== round) return
      if (first) exchanges.reverse()
      first = false
      last = Math.max(last, ...exchanges.map(({ n }) => n))
      show(exchanges)
      element('state').textContent = 'listening'
    } catch (error) {
      element('state').textContent = `not connected: ${error.message}`
      await new Promise((resolve) => setTimeout(resolve, 2_000))
    }
  }
}

const start = async () => {
  const { workspaces } = await ask(api)
  element('workspace').append(...workspaces.map(({ name }) => make('option', {}, name)))
  const [chosen] = location.hash.slice(1).split('/')
  if (workspaces.some(({ name }) => name === chosen)) element('workspace').value = chosen
  element('workspace').addEventListener('change', follow)
  element('kind').addEventListener('change', follow)
  addEventListener('hashchange', showChosen)
  void follow()
  await showChosen()
}

start().catch((error) => {
  element('state').textContent = error.message
})
