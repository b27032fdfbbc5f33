/** Certificates of outbound interfaces: named files of one folder, as `ngemr-sandbox certs` makes them; no setting can reach beyond it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import type { TargetTls } from '../../partners/registry.ts'

/** `ca`, `client`: a file `<name>.pem`, and beside a client's its `<name>.key`. */
export const certificateName = /^[a-z0-9][a-z0-9.-]{0,62}$/i

/** Read at every connection: a certificate that was renewed is used from the next one on. */
export const createCertificates =
  (folder: string) =>
  ({ ca, client, serverName }: TargetTls): ConnectionOptions => ({
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: read(folder, `${ca}.pem`) }),
    ...(client === undefined ? {} : { cert: read(folder, `${client}.pem`), key: read(folder, `${client}.key`) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  })

const read = (folder: string, name: string): Buffer => {
  if (!certificateName.test(name)) throw new Error(`"${name}" names no certificate.`)
  try {
    return readFileSync(join(folder, name))
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new Error(
      `There is no ${name} in the certs folder of the data (${why}): ngemr-sandbox certs makes one, or put it there.`,
    )
  }
}
