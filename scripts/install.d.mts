/** Whether `npm ci` would run: node_modules is absent or older than the lockfile. */
export function isDue(): boolean
export function installWhenDue(): void
