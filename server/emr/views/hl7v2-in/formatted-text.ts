/** Formatted text (FT, HL7 v2.5.1 §2.7.6) as plain text: line commands become line breaks, the other commands and highlighting go. */

const COMMAND = /\\(?:\.(br|sp|in|ti|sk|ce|fi|nf)\s?([+-]?\d{0,4})|H|N)\\/g

export function formattedText(value: string): string {
  return value.replace(COMMAND, (_, command: string | undefined, amount: string) => {
    if (command === 'br' || command === 'ce') return '\n'
    if (command === 'sp') return '\n'.repeat(Math.min(Math.max(Number(amount) || 1, 1), 20))
    return command === 'sk' ? ' '.repeat(Math.min(Number(amount) || 1, 80)) : ''
  })
}
