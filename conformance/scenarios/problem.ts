/** What is wrong with a scenario file: where, and what to do. */
export interface ScenarioProblem {
  file: string
  /** `steps[0].checks[2]`, empty for the whole file */
  path: string
  text: string
}

export const problemLine = ({ file, path, text }: ScenarioProblem): string =>
  `${file}${path ? ` ${path}` : ''}: ${text}`

/** `/steps/0/checks/2` as people write it. */
export const pathText = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('')
