/** A load of requests over 16 connections for some seconds, each connection through paths or bodies in an order of its own. */
import autocannon from 'autocannon'
import { serveTask } from '../children.mjs'

const shuffled = (values) => {
  const all = [...values]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[all[i], all[j]] = [all[j], all[i]]
  }
  return all
}

serveTask(async ({ url, paths, method = 'GET', bodies, headers = {}, seconds, connections = 16, once = false }) => {
  const requests = bodies
    ? bodies.map((body) => ({ method, path: paths[0], headers, body }))
    : paths.map((path) => ({ path, headers }))
  // Where nothing may be sent twice, each connection has a part of its own.
  let clients = 0
  const ownPart = () => {
    const place = clients++ % connections
    return requests.filter((_, n) => n % connections === place)
  }
  const started = performance.now()
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 60,
    requests: requests.slice(0, 1),
    setupClient: (client) => client.setRequests(once ? ownPart() : shuffled(requests)),
  })
  const seen = result['2xx']
  return {
    perSecond: seen / ((performance.now() - started) / 1000),
    answered: seen,
    wrong: result.non2xx + result.errors + result.timeouts,
  }
})
