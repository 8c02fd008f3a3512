/**
 * Tables of operations: each with the status that the document promises for success, and a call that gets it.
 */
import { assert } from "vitest"
import { startSandbox } from "../../src/index.ts"
import type { Sandbox } from "../../src/index.ts"
import type { Reply } from "../support/Clients.ts"

/** Calls by operation id, in their order: later ones use the records of earlier ones. */
export type Table = Readonly<Record<string, readonly [expected: number, call: () => Promise<Reply>]>>

/** Makes a table over a sandbox, with the records that it needs. */
export type MakeTable = (sandbox: Sandbox) => Promise<Table>

/** Statuses of the operations that were called, by operation id. */
export type Statuses = Map<string, number>

/** Runs a table. Every response is the expected one of its own operation, and the sandbox finds it as documented. */
export const exercise = async (make: MakeTable, statuses: Statuses): Promise<void> => {
  await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
  for (const [operationId, [expected, call]] of Object.entries(await make(sandbox))) {
    const response = await call()
    assert.strictEqual(response.status, expected, `${operationId}: ${JSON.stringify(response.body)}`)
    assert.strictEqual(sandbox.log().at(-1)?.operationId, operationId)
    assert.notInclude([...response.headers.keys()], "x-sandbox-sample", operationId)
    statuses.set(operationId, response.status)
  }
  assert.deepStrictEqual(sandbox.defects(), [])
}
