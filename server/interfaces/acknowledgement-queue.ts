/** Application acknowledgements that go over a connection of their own wait in a queue beside their inbound interface: a name that none can have. */
export const acknowledgementsOf = (name: string): string => `${name} acknowledgements`
