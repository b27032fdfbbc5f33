/**
 * The header by which a client breaks the glass, with its reason. Assumption break-the-glass: how an interface does so at Epic is not
 * public; here a header of the sandbox's own does.
 */
export const BREAK_GLASS = 'x-sandbox-break-glass'
