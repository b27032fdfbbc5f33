/** May the app have this: the scopes in words, and which of those it asked for it will not get. */
import { html, type Markup } from './html.ts'

export interface ConsentPage {
  action: string
  proof: string
  clientName: string
  userName: string
  patientName?: string
  apis: readonly string[]
  offline: boolean
  withheld: readonly string[]
}

export const consentPage = (page: ConsentPage): Markup => html`
<p><strong>${page.clientName}</strong> asks to act for ${page.userName}${
  page.patientName === undefined ? undefined : html` on the chart of <strong>${page.patientName}</strong>`
}. It will be able to use:</p>
<ul>${byType(page.apis).map((line) => html`<li>${line}</li>`)}</ul>
${page.apis.length === 0 ? html`<p>No part of the chart: only who you are.</p>` : undefined}
${page.offline ? html`<p>It will keep this access while you are away, until you take it back.</p>` : undefined}
${
  page.withheld.length === 0
    ? undefined
    : html`<p class="hint">It also asked for <code>${page.withheld.join(' ')}</code>, which it was not granted.</p>`
}
<form method="post" action="${page.action}/consent">
<input type="hidden" name="proof" value="${page.proof}">
<button name="answer" value="allow">Allow access</button>
<button name="answer" value="deny" class="plain">Deny</button>
</form>`

/** A line for each type: `Condition: Read (Infection, Problems), Search (Problems)`. */
function byType(apis: readonly string[]): string[] {
  const types = new Map<string, Map<string, string[]>>()
  for (const api of apis) {
    const [, type = api, verb = '', part] = /^([^.]+)\.(\S+)(?: \((.+)\))?$/.exec(api) ?? []
    const verbs = types.get(type) ?? new Map<string, string[]>()
    types.set(type, verbs.set(verb, [...(verbs.get(verb) ?? []), ...(part === undefined ? [] : [part])]))
  }
  return [...types].map(([type, verbs]) => {
    const held = [...verbs].map(([verb, parts]) => (parts.length === 0 ? verb : `${verb} (${parts.join(', ')})`))
    return `${type}: ${held.join(', ')}`
  })
}
