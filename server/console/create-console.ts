/** Serves the console: one static page that reads the admin API. It needs no build and loads nothing from elsewhere. */
import { readFileSync } from 'node:fs'
import { Router } from 'express'

const files = { 'index.html': 'html', 'console.css': 'css', 'console.js': 'js', 'icon.svg': 'svg' } as const

const policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

export const createConsole = (): Router => {
  const router = Router()
  router.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    })
    next()
  })
  for (const [name, type] of Object.entries(files)) {
    const content = readFileSync(new URL(`./page/${name}`, import.meta.url))
    router.get(name === 'index.html' ? '/' : `/${name}`, (_request, response) => void response.type(type).send(content))
  }
  return router
}
