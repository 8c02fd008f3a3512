/**
 * Sandboxes as Effect layers, for tests of Effect programs.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { sandbox, startSandbox } from "./index.ts"
import type { DocumentSandbox, DocumentSandboxOptions, Sandbox, SandboxOptions } from "./index.ts"

/**
 * A running sandbox of Monite and Maesn. The layer starts it and stops it.
 *
 * @example
 * ```ts
 * import { SandboxTest } from "@faktura/sandbox/SandboxTest"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { maesn } = yield* SandboxTest
 *   const response = yield* Effect.promise(() => fetch(`${maesn.baseUrl}/health`))
 *   return response.status
 * }).pipe(Effect.provide(SandboxTest.layer({ seed: 7 })))
 *
 * console.log(await Effect.runPromise(program))
 * ```
 */
export class SandboxTest extends Context.Service<SandboxTest, Sandbox>()("@faktura/sandbox/SandboxTest") {
  /** Layer of a new sandbox. A sandbox that cannot start is a defect, because the test can do nothing about it. */
  static readonly layer = (options: SandboxOptions = {}): Layer.Layer<SandboxTest> =>
    Layer.effect(
      SandboxTest,
      scoped(() => startSandbox(options))
    )
}

/**
 * A running sandbox of any document. The layer starts it and stops it.
 *
 * @example
 * ```ts
 * import { DocumentSandboxTest } from "@faktura/sandbox/SandboxTest"
 * import { Effect } from "effect"
 *
 * const document = {
 *   openapi: "3.1.0",
 *   info: { title: "Pets", version: "1" },
 *   paths: { "/health": { get: { responses: { "200": { description: "Fine" } } } } }
 * }
 *
 * const program = Effect.gen(function* () {
 *   const { baseUrl } = yield* DocumentSandboxTest
 *   return (yield* Effect.promise(() => fetch(`${baseUrl}/health`))).status
 * }).pipe(Effect.provide(DocumentSandboxTest.layer(document)))
 *
 * console.log(await Effect.runPromise(program))
 * ```
 */
export class DocumentSandboxTest extends Context.Service<DocumentSandboxTest, DocumentSandbox>()(
  "@faktura/sandbox/DocumentSandboxTest"
) {
  /** Layer of a new sandbox. A document that cannot be served is a defect. */
  static readonly layer = (document: unknown, options: DocumentSandboxOptions = {}): Layer.Layer<DocumentSandboxTest> =>
    Layer.effect(
      DocumentSandboxTest,
      scoped(() => sandbox(document, options))
    )
}

/** Starts a server, and stops it at the end of the scope. */
const scoped = <A extends { readonly close: () => Promise<void> }>(run: () => Promise<A>) =>
  Effect.acquireRelease(Effect.promise(run), ({ close }) => Effect.promise(close))
