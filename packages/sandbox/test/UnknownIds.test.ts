/**
 * Sends every request of all tables once more: with ids that no record has, and deletions a second time.
 */
import { randomUUID } from "node:crypto"
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { tables } from "./operations/Tables.ts"
import { intercepted } from "./support/Intercept.ts"
import type { Sent } from "./support/Intercept.ts"

/** Statuses other than 404: a PUT that creates, a dismissal that may be repeated, and an account whose key is gone. */
const others: Readonly<Record<string, number>> = {
  putContactV2: 201,
  "delete_payables_id_suggestions again": 200,
  "deleteEndUser again": 403
}

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/

/** Returns the request with an unknown id instead of each id in its path, one at a time. */
const withUnknown = (sent: Sent): ReadonlyArray<Sent> => {
  const segments = sent.url.pathname.split("/")
  return segments.flatMap((segment, index) => {
    if (!uuid.test(segment)) return []
    const url = new URL(sent.url)
    url.pathname = segments.with(index, randomUUID()).join("/")
    return [{ ...sent, url }]
  })
}

describe("unknown ids are not found, and a deletion is not done twice", () => {
  for (const [name, make] of Object.entries(tables)) {
    it(name, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const problems: Array<string> = []
      const table = await make(sandbox)
      const check = (status: number, more: string): void => {
        const asked = `${sandbox.log().at(-1)?.operationId ?? ""}${more}`
        if (status !== (others[asked] ?? 404)) problems.push(`${asked}: ${status}`)
      }
      for (const [, call] of Object.values(table)) {
        const deletions: Array<() => Promise<Response>> = []
        await intercepted(
          async (sent, resend) => {
            for (const request of withUnknown(sent)) check((await resend(request)).status, "")
            if (sent.method === "DELETE") deletions.push(() => resend(sent))
          },
          () => {},
          call
        )
        for (const deletion of deletions) check((await deletion()).status, " again")
      }
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }
})
