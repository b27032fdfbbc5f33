import { createBoundedMap } from '../../partners/bounded-map.ts'

/** Links lead back the way the caller came: by `localhost`, or through a mapped port of a container. */
const hostName = /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i

/** `base` with the scheme and host that the caller used; its own host when the Host header names none that could be one. */
export const calledAs = (base: string, host: string | undefined, secure = false): string => {
  const own = secure ? base.replace(/^http:/, 'https:') : base
  return host !== undefined && hostName.test(host) ? own.replace(/^(https?:\/\/)[^/]+/, `$1${host}`) : own
}

export type BaseOf = (workspace: string, host: string | undefined) => string

/** The same, remembered: most requests call by the same name. */
export const createBases = ({ baseUrl }: { baseUrl(workspace: string): string }): BaseOf => {
  const known = createBoundedMap<string, string>(200)
  return (workspace, host) => {
    const key = `${workspace} ${host ?? ''}`
    let base = known.get(key)
    if (base === undefined) {
      base = calledAs(baseUrl(workspace), host)
      known.set(key, base)
    }
    return base
  }
}
