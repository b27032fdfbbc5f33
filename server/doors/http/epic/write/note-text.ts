/** A note that was sent as plain text, in the two forms that Epic gives notes back in. */
export function noteAsHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const lines = escaped.split(/\r\n|\r|\n/).join('<br>')
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div>${lines}</div></body></html>`
}

/** RTF 1.5: what is not ASCII is written as \u with the UTF-16 unit as a signed number, and a question mark for old readers. */
export function noteAsRtf(text: string): string {
  const escaped = text.replace(/[\\{}]|\r\n|\r|\n|[^\x20-\x7e]/g, (found) => {
    if (/[\r\n]/.test(found)) return '\\par\n'
    if (found === '\t') return '\\tab '
    if (/[\\{}]/.test(found)) return `\\${found}`
    const unit = found.charCodeAt(0)
    return `\\u${unit > 0x7fff ? unit - 0x10000 : unit}?`
  })
  return `{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs20 ${escaped}}`
}
