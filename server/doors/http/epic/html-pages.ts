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

export function htmlPage(status: number): string {
  const [title, text] = PAGES[status] ?? [`${status}`, '']
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>Server Error</h1><h2>${title}</h2><p>${text}</p></body>
</html>
`
}

export const notFoundPage = (): string => htmlPage(404)
