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
  /** What patients were looked for by, as typed. */
  find: string
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
<form method="post" action="${page.action}">
<div class="search">
<label for="find">Find a patient (name, NRIC or FIN)</label>
<input id="find" name="find" type="search" value="${page.find}" autocomplete="off" maxlength="100">
${asking('Find')}
<label for="of">Patient</label>
<select id="of" name="patient">${options(page.patients, page.chosen.patient)}</select>
${asking('Show visits')}
</div>
${page.patients.length === 0 ? html`<p class="hint" role="status">There is no patient with “${page.find}” in name or number.</p>` : undefined}
<label for="encounter">Visit</label>
<select id="encounter" name="encounter">${options([{ value: '', text: 'none' }, ...page.encounters], page.chosen.encounter)}</select>
<label for="user">User</label>
<input id="user" name="user" list="users" value="${page.chosen.user || (page.users[0]?.value ?? '')}" autocomplete="off" required>
<datalist id="users">${options(page.users, '')}</datalist>
<label for="app">App</label>
<select id="app" name="app">${options(page.apps, page.chosen.app)}</select>
${LAUNCH}
</form>`

/** Fills the lists anew with what stands in the form, and launches nothing. */
const asking = (label: string): Markup =>
  html`<button type="submit" class="plain" formmethod="get" formnovalidate>${label}</button>`

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
