/**
 * JSON for a writer that turns values into text anyway: numbers come as the texts that they were, so that 3.10 stays 3.10.
 */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

export const parseExactly = (text: string): unknown =>
  JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)))
