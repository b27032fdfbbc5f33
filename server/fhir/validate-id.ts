/** Logical ids: 1 to 64 letters, digits, `-` and `.` (FHIR R4 datatypes §2.24.0.1, id). */
export const isValidId = (id: string): boolean => /^[A-Za-z0-9.-]{1,64}$/.test(id)
