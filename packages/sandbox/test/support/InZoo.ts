// Tests of one sandbox of the zoo.
import { assert } from "vitest"
import { DocumentUnusable, sandbox } from "../../src/index.ts"
import type { DocumentSandbox, DocumentSandboxOptions } from "../../src/index.ts"
import { zoo } from "./Zoo.ts"

/** Fields of all bodies in the zoo. A test asserts those that its operation has. */
export interface Body {
  readonly id?: string | undefined
  readonly name?: string
  readonly color?: string
  readonly status?: string
  readonly slug?: string
  readonly code?: string
  readonly cat_id?: string | undefined
  readonly created_at?: string
  readonly language?: string
  readonly theme?: string
  readonly message?: string
  readonly next_cursor?: string | null
  readonly number?: number
  readonly size?: number
  readonly degrees?: number
  readonly total?: number
  readonly data?: ReadonlyArray<Body>
  readonly error?: { readonly message: string; readonly code?: number }
}

export interface Answered {
  readonly status: number
  readonly body: Body
  /** The body, if it is a list. */
  readonly list: ReadonlyArray<Body>
  readonly headers: Headers
}

/** Calls a sandbox of the zoo. */
export const caller =
  (running: DocumentSandbox) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> => {
    const response = await fetch(`${running.baseUrl}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get("content-type") ?? "")
    // The cast: the sandbox has validated the response.
    const parsed = (isJson ? JSON.parse(text) : {}) as Body & ReadonlyArray<Body>
    return { status: response.status, body: parsed, list: parsed, headers: response.headers }
  }

/** Time of the sandbox. */
export const at = new Date("2026-11-30T08:00:00.000Z")

/** Runs a test against a new sandbox of the zoo. Afterwards the sandbox must have no defect. */
export const inZoo = (
  work: (call: ReturnType<typeof caller>, running: DocumentSandbox) => Promise<void>,
  options: DocumentSandboxOptions = {},
  document: object = zoo()
) => {
  return async () => {
    await using running = await sandbox(document, { clock: () => at, ...options })
    await work(caller(running), running)
    assert.deepStrictEqual(running.defects(), [])
  }
}

/** Asserts that a document cannot be served. @param told text of the error */
export const assertUnusable = async (
  document: unknown,
  told: RegExp,
  options: DocumentSandboxOptions = {}
): Promise<void> => {
  const failure: unknown = await sandbox(document, options).then(
    (running) => running.close(),
    (error: unknown) => error
  )
  assert.instanceOf(failure, DocumentUnusable)
  assert.match(failure.message, told)
}
