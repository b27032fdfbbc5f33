/** Processor time of this process so far, ms: unlike the clock on the wall it does not count what other work on the machine takes. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
