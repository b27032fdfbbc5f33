/** What answers where no API stands: the web server's own pages, not FHIR. The titles are Epic's; the text is ours. */
const PAGES: Readonly<Record<number, readonly [title: string, text: string]>> = {
  400: ['400 - Bad Request', 'The address of the request cannot be read.'],
  404: [
    '404 - File or directory not found.',
    'Nothing is served under this address. It may have been removed, renamed, or may never have been here.',
  ],
  405: [
    '405 - HTTP verb used to access this page is not allowed.',
    'This address does not take the method of the request.',
  ],
  413: ['413 - Request entity too large.', 'The body of the request is longer than is taken here.'],
  500: ['500 - Internal server error.', 'The request failed on the side of the server.'],
}

/** Epic's 404 page has so many bytes: clients and probes that tell it by its length tell ours. */
const NOT_FOUND_LENGTH = 1245
const WHY_LONGER =
  'This comment makes the page as long as the one that the web server of the record system sends; it tells nothing else. '

export function htmlPage(status: number): string {
  const page = written(status, '')
  return status === 404 ? written(status, filledUp(NOT_FOUND_LENGTH - page.length)) : page
}

function written(status: number, comment: string): string {
  const [title, text] = PAGES[status] ?? [`${status}`, '']
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>Server Error</h1><h2>${title}</h2><p>${text}</p></body>
</html>
${comment}`
}

/** A comment of so many letters, its marks and its line's end among them; all of this page is ASCII. */
function filledUp(length: number): string {
  const [open, close] = ['<!-- ', ' -->\n']
  const room = length - open.length - close.length
  return `${open}${WHY_LONGER.repeat(Math.ceil(room / WHY_LONGER.length)).slice(0, room)}${close}`
}

export const notFoundPage = (): string => htmlPage(404)
