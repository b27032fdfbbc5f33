/**
 * The limit of a search: the very statements that the store runs for each patient, recorded once, run again on prepared
 * statements of the same database file, and the texts that they find sent joined over node:http.
 */
import { createServer } from 'node:http'
import Driver from 'better-sqlite3'
import { createSearch } from '../../../dist/server/store/sqlite/search/search.js'
import { createSymbols } from '../../../dist/server/store/sqlite/symbols.js'
import { serveTask } from '../children.mjs'

const TEXTS = `SELECT r.text FROM json_each(?) n
  CROSS JOIN resource r WHERE r.workspace = ? AND r.type = ? AND r.id = n.value`

serveTask(async ({ file, workspace, queries }) => {
  const driver = new Driver(file, { readonly: true })
  driver.pragma('cache_size = -32000')
  driver.pragma('mmap_size = 1073741824')
  const statements = new Map()
  const prepared = (sql) => {
    if (!statements.has(sql)) statements.set(sql, driver.prepare(sql))
    return statements.get(sql)
  }
  let seen
  const note =
    (sql, way) =>
    (...bind) => {
      seen.push({ statement: prepared(sql), way, bind })
      return prepared(sql)[way](...bind)
    }
  const recording = { prepare: (sql) => ({ get: note(sql, 'get'), all: note(sql, 'all'), run: note(sql, 'run') }) }
  const symbols = createSymbols({ prepare: prepared })
  const many = (name, type, ids) => {
    const bind = [JSON.stringify(ids), symbols.find(name), symbols.find(type)]
    seen.push({ statement: prepared(TEXTS), way: 'texts', bind })
    return prepared(TEXTS).all(...bind)
  }
  const { search } = createSearch(recording, symbols, { many, one: (name, type, id) => many(name, type, [id])[0] })
  const plans = queries.map((query) => {
    seen = []
    search(workspace, query)
    return seen
  })
  const server = createServer((request, response) => {
    const texts = []
    for (const { statement, way, bind } of plans[Number(request.url.slice(1))]) {
      if (way === 'texts') for (const { text } of statement.all(...bind)) texts.push(text)
      else statement[way](...bind)
    }
    const body = Buffer.from(texts.join(','))
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': String(body.length) })
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, statements: plans[0].length }
})
