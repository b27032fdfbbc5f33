/** Writes the settings' manual into the README, between its two marks. A test holds the README against it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { settings } from '../dist/server/config/settings.js'

const file = new URL('../README.md', import.meta.url)
const rows = settings.map(
  ({ name, default: standard, text }) => `| \`${name}\` | ${standard === '' ? '' : `\`${standard}\``} | ${text} |`,
)
const table = ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
const readme = readFileSync(file, 'utf8')
writeFileSync(
  file,
  readme.replace(/(<!-- settings -->\n)[\s\S]*(<!-- \/settings -->)/, (_, open, close) => `${open}${table}\n${close}`),
)
