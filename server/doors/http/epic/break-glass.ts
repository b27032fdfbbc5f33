/** The header by which a client breaks the glass, with its reason. */
export const BREAK_GLASS = 'x-sandbox-break-glass'
