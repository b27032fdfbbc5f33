/** Apps as vendors have them: a few pages around fhirclient and oidc-client-ts, which are served as their packages ship them. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const library = (path: string) => readFileSync(fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url)))

export interface Apps {
  /** By another name of this machine than the sandbox is called by, over TLS: another site to a browser. */
  origin: string
  talkTo(settings: { iss: string; secret?: string | undefined }): void
  close(): Promise<void>
}

export async function serveApps(tls?: { cert: Buffer; key: Buffer }): Promise<Apps> {
  let settings: Parameters<Apps['talkTo']>[0] = { iss: '' }
  const show = `
    const show = (value, done = 'yes') => {
      const result = document.getElementById('result')
      result.textContent = JSON.stringify(value)
      result.dataset.done = done
    }
    const fail = (error) => show({ error: String(error?.message ?? error) })`
  const html = (body: string) =>
    `<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><pre id="result"></pre>${body}`
  const pages: Record<string, () => string | Buffer> = {
    '/fhir-client.js': () => library('fhirclient/build/fhir-client.min.js'),
    '/oidc-client.js': () => library('oidc-client-ts/dist/browser/oidc-client-ts.min.js'),
    '/launch.html': () =>
      html(`<script src="/fhir-client.js"></script><script>${show}
        const query = new URLSearchParams(location.search)
        const clientId = query.get('client') ?? 'smart-app'
        const launched = query.has('launch')
        FHIR.oauth2.authorize({
          clientId,
          ...(clientId === 'smart-web' ? { clientSecret: ${JSON.stringify(settings.secret)} } : {}),
          iss: query.get('iss') ?? ${JSON.stringify(settings.iss)},
          redirectUri: query.get('redirect') ?? 'smart.html',
          scope: 'openid fhirUser patient/*.read user/Practitioner.read ' + (launched ? 'launch' : 'launch/patient') + (clientId === 'smart-web' ? ' offline_access' : ''),
          pkceMode: 'required',
        }).catch(fail)</script>`),
    '/smart.html': () =>
      html(`<script src="/fhir-client.js"></script><script>${show}
        FHIR.oauth2.ready().then(async (client) => {
          const patient = await client.patient.read()
          const found = await client.request('Observation?category=laboratory&patient=' + client.patient.id)
          const user = await client.user.read()
          const before = client.state.tokenResponse.access_token
          if (client.state.tokenResponse.refresh_token) await client.refresh()
          show({
            patient: patient.name[0].text,
            observations: found.total,
            user: user.resourceType,
            encounter: Boolean(client.encounter.id),
            refreshed: client.state.tokenResponse.access_token !== before,
          })
        }).catch(fail)</script>`),
    '/around.html': () => html('<iframe src="/launch.html" width="700" height="700"></iframe>'),
    '/oidc.html': () =>
      html(`<button id="in">sign in</button><button id="renew">renew</button><button id="out">sign out</button>
        <script src="/oidc-client.js"></script><script>${show}
        const manager = new oidc.UserManager({
          authority: ${JSON.stringify(settings.iss.replace('/api/FHIR/R4', '/oauth2'))},
          client_id: 'spa',
          redirect_uri: location.origin + '/oidc.html',
          silent_redirect_uri: location.origin + '/silent.html',
          post_logout_redirect_uri: location.origin + '/oidc.html',
          scope: 'openid profile',
          automaticSilentRenew: false,
        })
        const tell = (user, done) => show({ username: user.profile.preferred_username, scope: user.scope, token: user.access_token }, done)
        document.getElementById('in').onclick = () => manager.signinRedirect().catch(fail)
        document.getElementById('renew').onclick = () => manager.signinSilent().then((user) => tell(user, 'renewed')).catch(fail)
        document.getElementById('out').onclick = () => manager.signoutRedirect().catch(fail)
        if (location.search.includes('code=')) manager.signinCallback().then((user) => tell(user, 'yes')).catch(fail)
        else manager.getUser().then((user) => user ? tell(user, 'yes') : show(null, 'nobody'))</script>`),
    '/silent.html': () =>
      html(
        `<script src="/oidc-client.js"></script><script>new oidc.UserManager({ authority: 'x', client_id: 'spa', redirect_uri: 'x' }).signinCallback()</script>`,
      ),
  }
  const serve: RequestListener = (request, response) => {
    const make = pages[new URL(request.url ?? '/', 'http://x').pathname]
    response.writeHead(make ? 200 : 404, {
      'content-type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/html',
    })
    response.end(make?.())
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    talkTo(given) {
      settings = given
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
