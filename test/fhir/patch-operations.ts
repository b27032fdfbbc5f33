/** Operations of a FHIRPath Patch, for tests. */
export const op = (type: string, path: string, ...more: object[]) => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
})
export const value = (given: object) => ({ name: 'value', ...given })
export const named = (name: string) => ({ name: 'name', valueString: name })
export const at = (name: string, index: number) => ({ name, valueInteger: index })
