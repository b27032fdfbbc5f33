/** A note as RTF 1.5, the form in which Epic keeps and sends them. */

export function writeRtf(title: string, lines: readonly string[]): Buffer {
  const paragraphs = [`{\\b ${escaped(title)}}\\par`, ...lines.map((line) => `${escaped(line)}\\par`)]
  return Buffer.from(`{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs22\n${paragraphs.join('\n')}\n}`, 'latin1')
}

/** What is not ASCII is written by its code unit, with a question mark for readers that know no Unicode. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\{}]/g, '\\$&')
    .replaceAll(/[^ -~]/g, (unit) => `\\u${((unit.charCodeAt(0) + 0x8000) % 0x10000) - 0x8000}?`)
}
