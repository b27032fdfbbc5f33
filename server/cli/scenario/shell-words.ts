/** Splits a command line into words as a shell would, without handing it to one: quotes and backslashes, nothing else is special. */
import { SandboxError } from '../../errors.ts'

export const shellWords = (line: string): string[] => {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
      else if (character === '\\' && quote === '"' && /["\\$`]/.test(line[i + 1] ?? '')) word += line[++i] ?? ''
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (character === '\\' ? (line[++i] ?? '') : character)
    }
  }
  if (quote !== '') throw new SandboxError('usage', `--client ${line}: the quote ${quote} is not closed.`)
  if (word !== undefined) words.push(word)
  if (words.length === 0) throw new SandboxError('usage', '--client is empty; give the command that starts the client.')
  return words
}
