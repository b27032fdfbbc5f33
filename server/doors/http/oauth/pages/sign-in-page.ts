/** Who are you: clinicians by the number of their registration, patients by NRIC or FIN. */
import { html, type Markup } from './html.ts'

export interface SignInPage {
  action: string
  proof: string
  clientName: string
  problem?: string
  username?: string
  /** Some who can sign in, for a person who has no name at hand. */
  examples: readonly { username: string; name: string; role: string }[]
}

export const signInPage = ({ action, proof, clientName, problem, username = '', examples }: SignInPage): Markup => html`
<p><strong>${clientName}</strong> wants to act for you in this hospital.</p>
${problem === undefined ? undefined : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${action}/sign-in">
<input type="hidden" name="proof" value="${proof}">
<label for="username">User</label>
<input id="username" name="username" list="users" autocomplete="username" required autofocus value="${username}">
<datalist id="users">${examples.map((user) => html`<option value="${user.username}">${user.name}, ${user.role}</option>`)}</datalist>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<p class="hint">Clinicians sign in with their MCR or SNB number, patients with NRIC or FIN. All of them are invented, and all have the one
password <code>signInPassword</code> that <code>ngemr-sandbox ready</code> shows.</p>
<button type="submit">Sign in</button>
<button type="submit" class="plain" formaction="${action}/cancel" formnovalidate>Cancel</button>
</form>`
