/** Long lines for a terminal, broken between their parts where it would break them in the midst of a word. */
const WIDTH = 100

/** Parts with a space between them in lines of at most 100 columns, unless one part is longer; `further` indents all lines but the first. */
export const wrapped = (parts: readonly string[], indent = '  ', further = indent): string => {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    if (line === '') line = `${indent}${part}`
    else if (line.length + 1 + part.length <= WIDTH) line = `${line} ${part}`
    else {
      lines.push(line)
      line = `${further}${part}`
    }
  }
  return [...lines, line].join('\n')
}

/** `sends A01, A02, …`, each item whole on one line. */
export const listed = (lead: string, items: readonly string[], indent = '  '): string =>
  wrapped(
    [lead, ...items.map((item, i) => (i < items.length - 1 ? `${item},` : item))].filter(Boolean),
    indent,
    `${indent}  `,
  )
