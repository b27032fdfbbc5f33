/** The launch page: user, patient, visit, app; then the app opens in a new window or in a frame, as in Hyperspace. No script. */
import { html, type Markup } from '../pages/html.ts'

export interface Choice {
  value: string
  text: string
}

export interface LaunchPage {
  /** `/ngemr/launch` */
  action: string
  users: readonly Choice[]
  patients: readonly Choice[]
  encounters: readonly Choice[]
  apps: readonly Choice[]
  chosen: { user: string; patient: string; encounter: string; app: string }
  problem?: string
  /** Others than this machine reach us: nobody is shown a list of people or apps, and a password is wanted. */
  plain: boolean
}

const options = (choices: readonly Choice[], chosen: string): Markup[] =>
  choices.map(({ value, text }) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`,
  )

export const launchPage = (page: LaunchPage): Markup => html`
${page.problem === undefined ? undefined : html`<p class="problem" role="alert">${page.problem}</p>`}
${page.plain ? plainForm(page) : choosingForms(page)}
<iframe name="app" title="The launched app"></iframe>`

const LAUNCH = html`<button type="submit" formtarget="_blank">Launch in a new window</button>
<button type="submit" class="plain" formtarget="app">Launch in the frame below</button>`

const choosingForms = (page: LaunchPage): Markup => html`
${page.apps.length === 0 ? html`<p class="problem">No client of this workspace has a launch URL yet: <code>ngemr-sandbox client add … --launch-url URL</code>.</p>` : undefined}
<form method="get" action="${page.action}">
<label for="of">Patient</label>
<select id="of" name="patient">${options(page.patients, page.chosen.patient)}</select>
<input type="hidden" name="user" value="${page.chosen.user}"><input type="hidden" name="app" value="${page.chosen.app}">
<button type="submit" class="plain">Show visits</button>
</form>
<form method="post" action="${page.action}">
<input type="hidden" name="patient" value="${page.chosen.patient}">
<label for="encounter">Visit</label>
<select id="encounter" name="encounter">${options([{ value: '', text: 'none' }, ...page.encounters], page.chosen.encounter)}</select>
<label for="user">User</label>
<select id="user" name="user">${options(page.users, page.chosen.user)}</select>
<label for="app">App</label>
<select id="app" name="app">${options(page.apps, page.chosen.app)}</select>
${LAUNCH}
</form>`

const plainForm = ({ action, chosen }: LaunchPage): Markup => html`
<form method="post" action="${action}">
<label for="user">User (MCR or SNB number)</label>
<input id="user" name="user" value="${chosen.user}" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<label for="patient">Patient (id, as in pat-0001)</label>
<input id="patient" name="patient" value="${chosen.patient}">
<label for="encounter">Visit (id)</label>
<input id="encounter" name="encounter" value="${chosen.encounter}">
<label for="app">App (client id)</label>
<input id="app" name="app" value="${chosen.app}" required>
${LAUNCH}
</form>`
