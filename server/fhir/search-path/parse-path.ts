/** Reads the part of FHIRPath that R4's search parameters are written in, into a small tree. */
export type PathNode =
  | { kind: 'name'; name: string }
  | { kind: 'literal'; value: string | boolean }
  | { kind: 'member'; of: PathNode; name: string }
  | { kind: 'call'; of: PathNode | undefined; name: string; argument: PathNode | undefined }
  | { kind: 'item'; of: PathNode; index: number }
  | { kind: 'as' | 'is'; of: PathNode; type: string }
  | { kind: 'union' | 'and' | '=' | '!='; left: PathNode; right: PathNode }

const TOKEN = /\s*(?:([A-Za-z_]\w*)|'([^']*)'|(\d+)|(!=|[|().[\]=]))/y

type Token = { kind: 'name' | 'string' | 'number' | 'sign'; text: string }

/** Throws on anything outside that part, naming it. */
export function parsePath(expression: string): PathNode {
  const tokens = tokenize(expression)
  let at = 0
  const peek = (): string | undefined => tokens[at]?.text
  const isSign = (text: string): boolean => tokens[at]?.kind === 'sign' && peek() === text
  const take = (): Token => {
    const token = tokens[at++]
    if (token === undefined) throw new Error(`unexpected end of "${expression}"`)
    return token
  }
  const expect = (text: string): void => {
    const token = take()
    if (token.text !== text) throw new Error(`expected ${text} but found ${token.text} in "${expression}"`)
  }

  // Tightest first, as FHIRPath orders its operators: path, as/is, |, =, and.
  const and = (): PathNode => {
    let left = equality()
    while (peek() === 'and') {
      take()
      left = { kind: 'and', left, right: equality() }
    }
    return left
  }
  const equality = (): PathNode => {
    const left = union()
    if (!isSign('=') && !isSign('!=')) return left
    const kind = take().text === '=' ? '=' : '!='
    return { kind, left, right: union() }
  }
  const union = (): PathNode => {
    let left = typed()
    while (isSign('|')) {
      take()
      left = { kind: 'union', left, right: typed() }
    }
    return left
  }
  const typed = (): PathNode => {
    const of = path()
    const operator = peek()
    if (operator !== 'as' && operator !== 'is') return of
    take()
    return { kind: operator, of, type: take().text }
  }
  const path = (): PathNode => {
    let node = primary()
    while (isSign('.') || isSign('[')) {
      if (take().text === '[') {
        node = { kind: 'item', of: node, index: Number(take().text) }
        expect(']')
        continue
      }
      const name = take().text
      node = isSign('(') ? call(node, name) : { kind: 'member', of: node, name }
    }
    return node
  }
  const call = (of: PathNode | undefined, name: string): PathNode => {
    expect('(')
    const argument = isSign(')') ? undefined : and()
    expect(')')
    return { kind: 'call', of, name, argument }
  }
  const primary = (): PathNode => {
    const token = take()
    if (token.kind === 'string') return { kind: 'literal', value: token.text }
    if (token.kind === 'name' && (token.text === 'true' || token.text === 'false')) {
      return { kind: 'literal', value: token.text === 'true' }
    }
    if (token.kind === 'name') return isSign('(') ? call(undefined, token.text) : { kind: 'name', name: token.text }
    if (token.text !== '(') throw new Error(`unexpected ${token.text} in "${expression}"`)
    const inner = and()
    expect(')')
    return inner
  }

  const tree = and()
  if (at < tokens.length) throw new Error(`unexpected ${peek()} in "${expression}"`)
  return tree
}

function tokenize(expression: string): Token[] {
  const tokens: Token[] = []
  const text = expression.trim()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) throw new Error(`cannot read "${text.slice(start)}"`)
    const [, name, string, number, sign] = match
    if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (string !== undefined) tokens.push({ kind: 'string', text: string })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
  }
  return tokens
}
