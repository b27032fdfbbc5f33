/** Sends the browser to another address. Without a body: express would write the address there, code and all. */
import type { Response } from 'express'

export function leaveFor(response: Response, url: string): void {
  response
    .status(303)
    .set({ Location: url, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'Content-Length': '0' })
    .end()
}
