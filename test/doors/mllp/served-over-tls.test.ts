/** The whole sandbox with TLS settings: every workspace has both ports, and says so. */
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, test } from '@jest/globals'
import { makeAuthority, makeCertificate } from '../../../server/cli/make-certificates.ts'
import { ngemrText } from '../../emr/ngemr-message.ts'
import { newFolder, openLiveSandbox } from '../http/live-sandbox.ts'
import { framed } from './peer.ts'

test('a new workspace has a TLS port of its own beside the plain one', async () => {
  const folder = newFolder()
  const place = { folder, env: process.env }
  const file = (name: string) => join(folder, name)
  await makeAuthority(place, 'Test CA', 5)
  const alternatives = ['IP:127.0.0.1']
  await makeCertificate(place, { file: 'server', name: 'localhost', use: 'serverAuth', alternatives, days: 5 })
  const sandbox = await openLiveSandbox({ tls: { cert: file('server.pem'), key: file('server.key') } })
  try {
    expect(sandbox.ready.mllpTls?.port).not.toBe(sandbox.ready.mllp.port)
    const { json } = await sandbox.admin('workspaces', 'POST', { name: 'secured' })
    expect(json).toMatchObject({ mllp: { port: expect.any(Number) }, mllpTls: { port: expect.any(Number) } })
    const socket = connect({ port: json.mllpTls.port, host: '127.0.0.1', ca: readFileSync(file('ca.pem')) })
    socket.write(framed(ngemrText({ id: '1' })))
    expect(String((await once(socket, 'data'))[0])).toContain('MSA|A')
    const seen = await sandbox.exchange(0, (view) => view.kind === 'mllp', 'secured')
    expect((await sandbox.detail(seen.n, 'secured')).exchange).toMatchObject({ tls: { protocol: 'TLSv1.3' } })
    socket.destroy()
  } finally {
    await sandbox.close()
    rmSync(folder, { recursive: true })
  }
})
