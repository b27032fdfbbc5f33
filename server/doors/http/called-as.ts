/** Links lead back the way the caller came: by `localhost`, or through a mapped port of a container. */
const hostName = /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i

/** `base` with the host that the caller named; `base` itself when the Host header names none that could be one. */
export const calledAs = (base: string, host: string | undefined): string =>
  host !== undefined && hostName.test(host) ? base.replace(/^(https?:\/\/)[^/]+/, `$1${host}`) : base
