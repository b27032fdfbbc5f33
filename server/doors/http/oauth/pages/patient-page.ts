/** Which chart the app is to be opened on (scope `launch/patient`): some of the patients, a search, and pages to leaf through. */
import { type PatientPage as Found, ON_A_PAGE } from '../users/patients.ts'
import { html, type Markup } from './html.ts'

export interface PatientPage {
  action: string
  proof: string
  /** As typed */
  find: string
  found: Found
  problem?: string
}

export const patientPage = ({ action, proof, find, found, problem }: PatientPage): Markup => html`
<p>The app works on one patient's chart. Which one?</p>
${problem === undefined ? undefined : html`<p class="problem" role="alert">${problem}</p>`}
<form method="get" action="${action}" role="search">
<div class="search">
<label for="find">Name, NRIC or FIN</label>
<input id="find" name="find" type="search" value="${find}" autocomplete="off" maxlength="100">
<button type="submit" class="plain">Search</button>
</div>
</form>
<p class="hint" role="status">${saidOf(found, find)}</p>
<form method="post" action="${action}/patient">
<input type="hidden" name="proof" value="${proof}">
${
  found.patients.length === 0
    ? undefined
    : html`<ul class="choices">${found.patients.map(
        ({ id, name, hint }) =>
          html`<li><button name="patient" value="${id}">${name} <span class="hint">${hint}</span></button></li>`,
      )}</ul>`
}
${pagesOf({ action, find, found })}
<button type="submit" class="plain" formaction="${action}/cancel">Cancel</button>
</form>`

function saidOf({ patients, page, more, total }: Found, find: string): string {
  const of = find === '' ? '' : ` with “${find}” in name or number`
  const from = (page - 1) * ON_A_PAGE
  if (patients.length === 0) return from === 0 ? `There is no patient${of}.` : `There are no more patients${of}.`
  const all = total ?? (more ? 'many' : from + patients.length)
  return `${from + 1} to ${from + patients.length} of ${all} patients${of}.`
}

function pagesOf({ action, find, found: { page, more } }: Pick<PatientPage, 'action' | 'find' | 'found'>) {
  if (page === 1 && !more) return undefined
  const to = (n: number) => `${action}?${new URLSearchParams({ ...(find === '' ? {} : { find }), page: String(n) })}`
  return html`<nav class="pages" aria-label="Pages of patients">
${page > 1 ? html`<a href="${to(page - 1)}" rel="prev">Previous</a>` : undefined}
<span class="hint">Page ${page}</span>
${more ? html`<a href="${to(page + 1)}" rel="next">Next</a>` : undefined}
</nav>`
}
