/** `GET [base]/_history`, `…/[type]/_history`, `…/[type]/[id]/_history` (FHIR R4 http §3.1.0.12), newest first. */
import { historyBundle } from '../../../../fhir/history-bundle.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { formatQuery } from '../../parse-query.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { DEFAULT_PAGE, mostTextOnPage } from '../page.ts'
import { readHistoryParameters, writePosition } from './history-parameters.ts'

export const history: Interaction = async ({ deps, request, base, params, prefer, format, wantsXml, ...at }) => {
  const { records } = deps.hospital
  // On system level the first segment is `_history` itself, on type level the second.
  const [type, id] = [at.type, at.id].map((part) => (part.startsWith('_') ? '' : part)) as [string, string]
  const label = ['history', type].filter(Boolean).join(' ')
  const read = readHistoryParameters(params, deps.page ?? DEFAULT_PAGE)
  if (!read.ok) return refuse(400, read.issue, label)
  const { used, ignored, ...asked } = read.asked
  const [unknown] = ignored
  if (unknown !== undefined && prefer.strict) {
    const text = `A history takes no parameter ${unknown}. Leave it out, or drop "Prefer: handling=strict".`
    return refuse(400, problem('not-supported', text, `http.${unknown}`), label)
  }
  if (id !== '' && (await records.read(request.workspace, type, id)) === undefined) {
    return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
  }

  const scope = { ...(type === '' ? {} : { type }), ...(id === '' ? {} : { id }) }
  const page = await records.history(request.workspace, {
    ...scope,
    ...asked,
    mostText: mostTextOnPage({ params, wantsXml }),
  })
  const url = [base, type, id, '_history'].filter(Boolean).join('/')
  const link = [{ relation: 'self', url: used.length === 0 ? url : `${url}?${formatQuery(used)}` }]
  const last = page.rows.at(-1)
  if (page.more && last !== undefined) {
    const next = [...used.filter(([name]) => name !== '_cursor'), ['_cursor', writePosition(last)] as const]
    link.push({ relation: 'next', url: `${url}?${formatQuery(next)}` })
  }
  const body = historyBundle({
    ...(page.total === undefined ? {} : { total: page.total }),
    link,
    entries: page.rows.map((row) => ({ ...row, fullUrl: `${base}/${row.type}/${row.id}` })),
  })
  const findings = ignored.map((name) => ({
    rule: 'open/unknown-parameter',
    severity: 'warning' as const,
    at: `query.${name}`,
    text: `A history takes no parameter ${name}; it was ignored.`,
  }))
  return jsonAnswer(200, body, { label, mediaType: format.mediaType, findings })
}
