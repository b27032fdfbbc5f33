/** Which chart the app is to be opened on (scope `launch/patient`). */
import { html, type Markup } from './html.ts'

export interface PatientPage {
  action: string
  proof: string
  patients: readonly { id: string; name: string; username: string }[]
}

export const patientPage = ({ action, proof, patients }: PatientPage): Markup => html`
<p>The app works on one patient's chart. Which one?</p>
<form method="post" action="${action}/patient">
<input type="hidden" name="proof" value="${proof}">
<ul class="choices">${patients.map(
  ({ id, name, username }) =>
    html`<li><button name="patient" value="${id}">${name} <span class="hint">${username}</span></button></li>`,
)}</ul>
<button type="submit" class="plain" formaction="${action}/cancel">Cancel</button>
</form>`
