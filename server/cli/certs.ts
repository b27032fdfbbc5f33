/** `certs`: a test authority with a server and a client certificate in the data folder, and the flags that put them to use. */
import { join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { SandboxError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'
import { folderToWrite } from './folder-to-write.ts'
import { makeAuthority, makeCertificate } from './make-certificates.ts'

interface CertsOptions {
  data?: string
  client: string
  host: string[]
}

const AUTHORITY_DAYS = 825
const DAYS = 397

export const register = (program: Command, io: CommandIo): void => {
  program
    .command('certs')
    .description('make a test CA with server and client certificates, for MLLP over TLS')
    .option('--data <dir>', 'the data folder (default: .ngemr)')
    .option('--client <name>', 'name of the client certificate; again with another name for one more client', 'client')
    .option('--host <names...>', 'names and addresses that the server is called by', ['localhost', '127.0.0.1', '::1'])
    .action(async ({ data, client, host }: CertsOptions) => {
      if (!/^[a-z0-9][a-z0-9.-]{0,62}$/i.test(client) || ['ca', 'server'].includes(client)) {
        throw new SandboxError('usage', '--client is letters, digits, dots and hyphens, and neither ca nor server.')
      }
      const stray = host.find((each) => !/^[a-z0-9.:-]{1,253}$/i.test(each))
      if (stray !== undefined) throw new SandboxError('usage', `--host "${stray}" is no name and no address.`)
      const given = resolve(io.cwd, data ?? io.env['NGEMR_DATA'] ?? '.ngemr')
      const folder = folderToWrite('--data', join(given, 'certs'), 0o700)
      const place = { folder, env: io.env }
      const fresh = await makeAuthority(place, 'NGEMR sandbox test CA', AUTHORITY_DAYS)
      const alternatives = host.map((each) => (/^[\d.]+$|:/.test(each) ? `IP:${each}` : `DNS:${each}`))
      const server = {
        file: 'server',
        name: host[0] ?? 'localhost',
        use: 'serverAuth',
        alternatives,
        days: DAYS,
      } as const
      await makeCertificate(place, server)
      await makeCertificate(place, { file: client, name: client, use: 'clientAuth', days: DAYS })
      const shown = relative(io.cwd, folder) || '.'
      io.err(fresh ? `made a new test CA in ${shown}` : `the test CA in ${shown} was kept; its clients stay valid`)
      io.out(
        `ngemr-sandbox serve --tls-cert ${shown}/server.pem --tls-key ${shown}/server.key --tls-client-ca ${shown}/ca.pem`,
      )
      io.out(
        `openssl s_client -connect localhost:2577 -CAfile ${shown}/ca.pem -cert ${shown}/${client}.pem -key ${shown}/${client}.key`,
      )
    })
}
