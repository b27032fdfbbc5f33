/** MLLP over TLS: what a listener needs for it, who the peer showed itself to be, and in words why a handshake failed. */
import { constants } from 'node:crypto'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { TlsPeer } from '../../journal/exchange.ts'

/** PEM texts. With `clientCa` every client must show a certificate of that authority. */
export interface TlsIdentity {
  cert: string
  key: string
  clientCa?: string
}

export function tlsOptions({ cert, key, clientCa }: TlsIdentity, handshakeMs: number): TlsOptions {
  return {
    cert,
    key,
    ...(clientCa && { ca: clientCa, requestCert: true }),
    // The door refuses by itself, so that it can say why and name the certificate.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeMs,
    // A resumed session would show no certificate.
    secureOptions: constants.SSL_OP_NO_TICKET,
  }
}

export function peerOf(socket: TLSSocket): TlsPeer {
  const certificate = socket.getPeerCertificate()
  const shown = certificate.fingerprint256 !== undefined
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    ...(shown && { subject: nameOf(certificate.subject), fingerprint: certificate.fingerprint256 }),
  }
}

export function describePeer({ protocol, subject, fingerprint }: TlsPeer): string {
  if (fingerprint === undefined) return `${protocol}, no client certificate`
  return `${protocol}, client certificate ${subject}, SHA-256 ${fingerprint}`
}

/** Why a finished handshake is not enough; undefined when it is. */
export function refusalOf(socket: TLSSocket, { clientCa }: TlsIdentity, peer: TlsPeer): string | undefined {
  if (clientCa === undefined || socket.authorized) return undefined
  if (peer.fingerprint === undefined) {
    return 'The client showed no certificate. Give it one of the authority in tls-client-ca (ngemr-sandbox certs makes one).'
  }
  const code = String(socket.authorizationError)
  const { valid_from, valid_to } = socket.getPeerCertificate()
  const reasons: Partial<Record<string, string>> = {
    CERT_HAS_EXPIRED: `it expired on ${valid_to}`,
    CERT_NOT_YET_VALID: `it is valid from ${valid_from} on`,
  }
  const foreign = 'it is not of the authority in tls-client-ca'
  const why = reasons[code] ?? (/ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY|SIGNATURE/.test(code) ? foreign : 'it is not good')
  return `The client certificate ${peer.subject} was refused: ${why} (${code}).`
}

/** Of a handshake that did not come to its end, or an alert of the client after it. */
export function explainTls(error: NodeJS.ErrnoException): string | undefined {
  const code = error.code ?? ''
  const reasons: [RegExp, string][] = [
    [/HTTP_REQUEST/, 'An HTTP request came. This port speaks MLLP over TLS.'],
    [
      /WRONG_VERSION_NUMBER|BAD_RECORD_TYPE|PACKET_LENGTH/,
      'What came is no TLS: plain text on the TLS port? Plain MLLP has another.',
    ],
    [
      /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW/,
      'The client speaks TLS older than 1.2, which is refused.',
    ],
    [/NO_SHARED_CIPHER|HANDSHAKE_FAILURE|NO_SHARED_GROUP/, 'Client and sandbox have no cipher in common.'],
    [/UNKNOWN_CA/, 'The client does not know the authority of our certificate. Give it the CA of tls-cert.'],
    [/ALERT_CERTIFICATE_EXPIRED/, 'The client says that our certificate has expired.'],
    [/ALERT_(BAD_)?CERTIFICATE/, 'The client refused our certificate.'],
    [/HANDSHAKE_TIMEOUT/, 'The handshake was not finished in time (half-frame-timeout).'],
    [/ECONNRESET/, 'The peer went away before the handshake was finished.'],
  ]
  const told = reasons.find(([pattern]) => pattern.test(code))?.[1]
  return told === undefined ? undefined : `${told} (${code})`
}

function nameOf(subject: object): string {
  return Object.entries(subject)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
