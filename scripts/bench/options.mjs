/** What the command line of the bench may say. */
import { parseArgs } from 'node:util'

const manual = `npm run bench -- [options]
  --rows a,b     only these rows (default: all)
  --seconds n    length of one measurement (default 2)
  --rounds n     measurements of which the median is taken (default 5)
  --scale n      resources in the large databases: 50000 in the search row (default 50000)
  --full         1,000,000 resources instead of 100,000 where cost is compared with size
  --out file     where the figures go as JSON (default bench-results.json)
  --no-build     measure dist/ as it is
Rows: `

/** Says what was wrong and ends the process when the options make no sense. */
export const readOptions = (argv, known) => {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        rows: { type: 'string' },
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '5' },
        scale: { type: 'string', default: '50000' },
        full: { type: 'boolean', default: false },
        out: { type: 'string', default: 'bench-results.json' },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) stop(0, manual + known.join(', '))
    const rows = values.rows?.split(',') ?? known
    const unknown = rows.filter((row) => !known.includes(row))
    if (unknown.length > 0) stop(2, `No such row: ${unknown.join(', ')}. Rows: ${known.join(', ')}`)
    return {
      rows,
      seconds: positive('seconds', values.seconds),
      rounds: positive('rounds', values.rounds),
      scale: positive('scale', values.scale),
      full: values.full,
      out: values.out,
      build: !values['no-build'],
    }
  } catch (error) {
    return stop(2, `${error.message}\n${manual}${known.join(', ')}`)
  }
}

const positive = (name, text) => {
  const number = Number(text)
  if (number > 0 && Number.isFinite(number)) return number
  throw new Error(`--${name} wants a number above 0, not "${text}".`)
}

const stop = (code, text) => {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}
