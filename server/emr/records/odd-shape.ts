/** What the engine says of a value that is not what its type says: lenient doors store records of any shape. */
export const isOddShape = (error: unknown): error is Error =>
  error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
