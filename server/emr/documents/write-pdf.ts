/** A note as a PDF 1.4 of one page in Helvetica: small, and opened by every reader. */

const LINE = 80
const MOST_LINES = 50

export function writePdf(title: string, lines: readonly string[]): Buffer {
  const rows = [title, '', ...lines.flatMap(wrap)].slice(0, MOST_LINES).map((row) => `(${escaped(row)}) Tj T*`)
  const page = `BT /F1 11 Tf 14 TL 56 780 Td\n${rows.join('\n')}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const at = body.length
    body += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(body + table + trailer, 'latin1')
}

/** WinAnsi has the Latin letters; what it does not have becomes a question mark. */
const escaped = (text: string): string => text.replaceAll(/[\\()]/g, '\\$&').replaceAll(/[^ -~\u00a0-\u00ff]/g, '?')

function wrap(text: string): string[] {
  const rows: string[] = ['']
  for (const word of text.split(' ')) {
    const row = rows.at(-1) ?? ''
    if (row !== '' && row.length + word.length >= LINE) rows.push(word)
    else rows[rows.length - 1] = row === '' ? word : `${row} ${word}`
  }
  return rows
}
