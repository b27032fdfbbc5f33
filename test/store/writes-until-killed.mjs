/** A process for the durability test: writes without end and says what was acknowledged, until it is killed. */

const { createSqliteStore } = await import('../../server/store/sqlite/create-sqlite-store.ts')
const store = await createSqliteStore({ file: process.argv[2] })

async function writer(name) {
  for (;;) {
    const n = await store.write(async (tx) => {
      const next = await tx.nextInSequence('a', 'n')
      const row = {
        type: 'Patient',
        id: `p${next}`,
        version: 1,
        updated: next,
        deleted: false,
        text: `{"by":"${name}"}`,
      }
      await tx.putResource('a', row, [{ kind: 'token', param: 't', system: null, code: `c${next}` }])
      return next
    })
    // Waits for a reader that is behind, where a write of the file system's would fail.
    process.stdout.write(`${n}\n`)
  }
}

for (let one = 0; one < 8; one++) writer(`w${one}`)
