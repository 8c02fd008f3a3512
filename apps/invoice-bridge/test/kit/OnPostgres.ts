/** Describes tests that need a Postgres server of their own. Says why if Postgres does not run here. */
import { afterAll, beforeAll, describe } from "@effect/vitest"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import { noPostgres, startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"

/** Server of one test file. */
export interface Server {
  readonly postgres: () => Postgres
  /** Makes an empty database, and returns its address. */
  readonly database: () => Promise<string>
}

/** Describes tests over a server that ends with them. */
export const onPostgres = (name: string, tests: (server: Server) => void): void => {
  if (noPostgres !== undefined) console.log(`${name}: skipped on Postgres, because ${noPostgres}.`)
  describe.skipIf(noPostgres !== undefined)(`${name}, on Postgres`, () => {
    let running: Postgres | undefined
    const postgres = () => {
      if (running === undefined) throw new Error("The server has not started.")
      return running
    }
    beforeAll(async () => {
      running = await startPostgres()
    }, 60_000)
    afterAll(() => running?.stop())
    tests({ postgres, database: () => makeDatabase(postgres()) })
  })
}
