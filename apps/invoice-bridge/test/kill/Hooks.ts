/** Makes points of the statements and HTTP calls of a process, without a change of the program. */
import type { HttpRequest, Transport } from "@faktura/core/Transport"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { DatabaseSync, StatementSync } from "node:sqlite"
import { aroundStatements } from "../kit/Statements.ts"
import type { Pass } from "./Points.ts"

/** Name of a statement: its text without values, in one line. */
const statementName = (sql: string): string =>
  sql
    .replace(/\s+/g, " ")
    .replace(/'[^']*'/g, "?")
    .replace(/\b\d{3,}\b/g, "?")
    .replace(/\(\s*[?$][^()]*\)/g, "(?)")
    .trim()
    .slice(0, 90)

const isWrite = (sql: string): boolean => /^\s*(INSERT|UPDATE|DELETE|WITH)\b/i.test(sql)

const isCommit = (sql: string): boolean => /^\s*COMMIT\b/i.test(sql)

const isBegin = (sql: string): boolean => /^\s*BEGIN\b/i.test(sql)

const isEnd = (sql: string): boolean => /^\s*(COMMIT|ROLLBACK\s*;?\s*$)/i.test(sql)

/**
 * Names statements and tells which of them commit: those outside of a transaction, and the end of one. A commit has the name of the
 * first write in its transaction.
 */
const makeReader = () => {
  /** Connections inside a transaction, with their first write. */
  const first = new Map<object, string>()
  return {
    read: (connection: object, sql: string): { readonly name: string; readonly isChange: boolean } => {
      const name = statementName(sql)
      if (isBegin(sql)) first.set(connection, "")
      const write = first.get(connection)
      if (isCommit(sql)) return { name: `COMMIT of ${write}`, isChange: write !== "" }
      if (write === "" && isWrite(sql)) first.set(connection, name)
      return { name, isChange: isWrite(sql) && write === undefined }
    },
    ended: (connection: object, sql: string): void => {
      if (isEnd(sql)) first.delete(connection)
    }
  }
}

type Method = (this: unknown, ...args: Array<unknown>) => unknown

/** Replaces a method of a class. */
const replace = (target: object, name: string, around: (original: Method) => Method): void => {
  const methods = target as Record<string, Method | undefined> // the callers name methods
  const original = methods[name]
  if (original !== undefined) methods[name] = around(original)
}

/** Makes points of all statements of SQLite, of every connection of the process. */
export const pointsOfSqlite = (pass: Pass): void => {
  const databases = new WeakMap<object, DatabaseSync>()
  const reader = makeReader()
  replace(
    DatabaseSync.prototype,
    "prepare",
    (original) =>
      function (...args) {
        const statement = original.apply(this, args) as StatementSync // returned by `prepare`
        databases.set(statement, this as DatabaseSync)
        return statement
      }
  )
  const around =
    (
      sqlOf: (self: unknown, args: ReadonlyArray<unknown>) => string,
      databaseOf: (self: object) => DatabaseSync | undefined
    ) =>
    (original: Method): Method =>
      function (...args) {
        const sql = sqlOf(this, args)
        const connection = databaseOf(this as object) ?? {} // an object of one of both classes
        const { isChange, name } = reader.read(connection, sql)
        pass("before", name, isChange)
        const result = original.apply(this, args)
        reader.ended(connection, sql)
        pass("after", name, isChange)
        return result
      }
  for (const name of ["all", "get", "run"]) {
    replace(
      StatementSync.prototype,
      name,
      around(
        (self) => (self as StatementSync).sourceSQL,
        (self) => databases.get(self)
      )
    )
  }
  replace(
    DatabaseSync.prototype,
    "exec",
    around(
      (_, args) => String(args[0]),
      (self) => self as DatabaseSync
    )
  )
}

/** Makes points of all statements of Postgres. A transaction keeps its connection. */
export const pointsOfPostgres = (pass: Pass): Effect.Effect<void, never, SqlClient.SqlClient> =>
  Effect.suspend(() => {
    const reader = makeReader()
    return aroundStatements((connection, statement, run) =>
      Effect.suspend(() => {
        const { isChange, name } = reader.read(connection, statement)
        pass("before", name, isChange)
        return Effect.tap(run, () =>
          Effect.sync(() => {
            reader.ended(connection, statement)
            pass("after", name, isChange)
          })
        )
      })
    )
  })

/** Name of a call: its method and path without ids. */
const callName = ({ method, url }: HttpRequest): string =>
  `${method} ${new URL(url).pathname.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, "{id}")}`

/** Makes points of all HTTP calls. After: the response has arrived, and nothing was done with it. */
export const pointsOfCalls = (transport: Transport, pass: Pass): Transport => ({
  send: (request) => {
    const name = callName(request)
    pass("before", name, true)
    const sending = transport.send(request)
    // The first of its listeners, so that nothing else has seen the response.
    sending.response.then(
      () => pass("after", name, true),
      () => {}
    )
    return sending
  }
})
