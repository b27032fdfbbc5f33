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
<ul>${page.apis.map((api) => html`<li>${api}</li>`)}</ul>
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
