/** One partner's way in, whatever its transport: MLLP, MLLP over TLS, HTTP. */
import type { ConnectionOptions } from 'node:tls'
import type { Target, TargetTls } from '../../partners/registry.ts'
import { createHttpSender } from './send-over-http.ts'
import { createSender, type SendResult } from './send-over-mllp.ts'

export interface PartnerSender {
  /** Sends one payload and waits for its answer. */
  send(payload: Uint8Array, to: Target, options?: { timeoutMs?: number | undefined }): Promise<SendResult>
  /** Another attempt has another connection; what still comes on this one is a stray. */
  renew(): void
  close(): void
}

export interface PartnerSenderOptions {
  timeoutMs: number
  /** Told of every frame that nothing waits for. */
  onStray?: (bytes: Buffer) => void
  /** Certificates and keys by the names that the setting gives; throws in words when one is missing. */
  secure?: (tls: TargetTls) => ConnectionOptions
}

export function createPartnerSender({
  timeoutMs,
  onStray,
  secure = noCertificates,
}: PartnerSenderOptions): PartnerSender {
  const mllp = createSender({ timeoutMs, secure, ...(onStray && { onStray }) })
  const http = createHttpSender()
  return {
    async send(payload, to, { timeoutMs: patience = timeoutMs } = {}) {
      if (!('url' in to)) return mllp.send(payload, to, { timeoutMs: patience })
      try {
        return await http.post(payload, to, to.tls ? secure(to.tls) : {}, patience)
      } catch (error) {
        return { ok: false, reason: 'refused', text: (error as Error).message }
      }
    },
    renew() {
      mllp.renew()
      http.renew()
    },
    close() {
      mllp.close()
      http.close()
    },
  }
}

const noCertificates = (): ConnectionOptions => ({})

/** Where it leads, in a word. */
export const targetText = (target: Target): string => ('url' in target ? target.url : `${target.host}:${target.port}`)
