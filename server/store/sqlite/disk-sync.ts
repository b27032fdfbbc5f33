/**
 * Waits for the disk without holding up the event loop. A commit writes its frames to the write-ahead log and goes on; the log is
 * synced by a thread of libuv, one sync for all commits that were done before it began, while the next batch is already at work.
 */
import { closeSync, fdatasync, openSync } from 'node:fs'

export interface DiskSync {
  /** From here on a wait needs no file handle that might not be had then. */
  open(): void
  /** Resolves when everything committed before the call is on the disk. */
  wait(): Promise<void>
  close(): void
}

/** `log` is opened at the first wait, or by `open`. SQLite takes no lock on it that a second handle could lose. */
export function createDiskSync(log: string): DiskSync {
  let handle: number | undefined
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  const opened = () => {
    handle ??= openSync(log, 'r+')
    return handle
  }

  const sync = (): Promise<void> =>
    new Promise((resolve, reject) => {
      fdatasync(opened(), (error) => (error ? reject(error) : resolve()))
    })

  return {
    open: () => void opened(),
    wait() {
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined
          running = sync()
          return running
        })
      return next
    },
    close() {
      if (handle !== undefined) closeSync(handle)
      handle = undefined
    },
  }
}
