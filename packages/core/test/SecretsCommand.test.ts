import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Fiber, Redacted, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { ChildProcessSpawner } from "effect/process"
import { inspect } from "node:util"
import * as SecretsCommand from "../src/credentials/SecretsCommand.ts"
import { spawner } from "./kit/Spawner.ts"

const client = { clientId: "text", clientSecret: "secret" } as const
const key = { apiKey: "secret" } as const

const node = process.execPath
/** A program that runs JavaScript. */
const script = (code: string) => ({ program: node, args: ["-e", code] })
const print = (text: string) => script(`process.stdout.write(${JSON.stringify(text)})`)

const revealed = (fields: object) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )

const withPrograms = Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner().service)

describe("SecretsCommand.source: output", () => {
  it.live.each([
    { name: "the secret alone", printed: "s3cret", kinds: key, given: {}, fields: { apiKey: "s3cret" } },
    { name: "with a line break", printed: "s3cret\r\n", kinds: key, given: {}, fields: { apiKey: "s3cret" } },
    { name: "digits", printed: "123456", kinds: key, given: {}, fields: { apiKey: "123456" } },
    { name: "after a byte order mark", printed: "\uFEFFs3cret", kinds: key, given: {}, fields: { apiKey: "s3cret" } },
    { name: "an object", printed: `{"apiKey":"s3cret","x":1}`, kinds: key, given: {}, fields: { apiKey: "s3cret" } },
    {
      name: "an object of several fields",
      printed: ` { "clientSecret": "s3cret",\n "clientId": "me" } `,
      kinds: client,
      given: {},
      fields: { clientId: "me", clientSecret: "s3cret" }
    },
    {
      name: "the one field that is not given",
      printed: "s3cret",
      kinds: client,
      given: { clientId: "me" },
      fields: { clientId: "me", clientSecret: "s3cret" }
    },
    {
      name: "an object without the given field",
      printed: `{"clientSecret":"s3cret"}`,
      kinds: client,
      given: { clientId: "me" },
      fields: { clientId: "me", clientSecret: "s3cret" }
    },
    {
      name: "an object that repeats the given field",
      printed: `{"clientSecret":"s3cret","clientId":"other"}`,
      kinds: client,
      given: { clientId: "me" },
      fields: { clientId: "other", clientSecret: "s3cret" }
    }
  ])("$name", ({ fields, given, kinds, printed }) =>
    Effect.gen(function* () {
      const source = yield* SecretsCommand.source(kinds, print(printed), given)
      const got = yield* source.get
      assert.deepEqual(revealed(got), fields)
      assert.notInclude(inspect(got, { depth: 9, showHidden: true }) + JSON.stringify(got), "s3cret")
    }).pipe(withPrograms)
  )

  it.live("in pieces, with a character across two pieces", () =>
    Effect.gen(function* () {
      const bits =
        "process.stdout.write(Buffer.from([0x61,0xc3])),setTimeout(()=>process.stdout.write(Buffer.from([0xbc,0x62])),30)"
      const source = yield* SecretsCommand.source(key, script(bits))
      assert.deepEqual(revealed(yield* source.get), { apiKey: "aüb" })
    }).pipe(withPrograms)
  )

  it.live("runs again each time", () =>
    Effect.gen(function* () {
      const source = yield* SecretsCommand.source(key, script("process.stdout.write(String(process.hrtime.bigint()))"))
      assert.notDeepEqual(revealed(yield* source.get), revealed(yield* source.get))
    }).pipe(withPrograms)
  )

  it.live("of a program with unchanged arguments, no input, and our environment", () =>
    Effect.gen(function* () {
      const code = "process.stdin.on('end', () => console.log(process.argv[1] + Boolean(process.env.PATH))).resume()"
      const source = yield* SecretsCommand.source(key, { program: node, args: ["-e", code, "$(x) 'y' *"] })
      assert.deepEqual(revealed(yield* source.get), { apiKey: "$(x) 'y' *true" })
    }).pipe(withPrograms)
  )
})

describe("SecretsCommand.source: failures", () => {
  const complaint = "process.stderr.write('s3cret');process.stdout.write('s3cret');"
  it.live.each([
    {
      name: "exit code",
      command: script(`${complaint}process.exitCode=3`),
      reason: "unavailable",
      says: "ended with exit code 3"
    },
    {
      name: "signal",
      command: script(`${complaint}process.kill(process.pid)`),
      reason: "unavailable",
      says: "was ended by a signal"
    },
    {
      name: "no program",
      command: { program: "no-such-program", args: ["s3cret"] },
      reason: "missing",
      says: "was not found"
    },
    {
      name: "not executable",
      command: { program: "/", args: ["s3cret"] },
      reason: "unavailable",
      says: "could not be started"
    },
    {
      name: "impossible arguments",
      command: { program: node, args: ["s3cret\0"] },
      reason: "missing",
      says: "could not be started with these arguments"
    },
    { name: "nothing", command: script(""), reason: "missing", says: "printed nothing" },
    { name: "white space", command: print(" \r\n\t"), reason: "missing", says: "printed nothing" },
    {
      name: "no UTF-8",
      command: script("process.stdout.write(Buffer.from([0x73,0x33,0xff]))"),
      reason: "missing",
      says: "printed bytes that are not UTF-8"
    },
    {
      name: "more lines",
      command: print("warning: s3cret\ns3cret"),
      reason: "missing",
      says: "printed more than one line, or control characters"
    },
    { name: "an array", command: print(`["s3cret"]`), reason: "missing", says: "printed JSON that is not an object" },
    { name: "a JSON text", command: print(`"s3cret"`), reason: "missing", says: "printed JSON that is not an object" },
    {
      name: "half an object",
      command: print(`{"apiKey":"s3cret"`),
      reason: "missing",
      says: "printed invalid JSON"
    },
    {
      name: "no field",
      command: print(`{"key":"s3cret"}`),
      reason: "missing",
      says: "printed no apiKey: it must be a string"
    },
    {
      name: "no text",
      command: print(`{"apiKey":7}`),
      reason: "missing",
      says: "printed no apiKey: it must be a string"
    },
    { name: "an empty text", command: print(`{"apiKey":""}`), reason: "missing", says: "printed no apiKey" },
    {
      name: "a little too much",
      command: script(`process.stdout.write("s".repeat(${SecretsCommand.longestOutput + 1}))`),
      reason: "missing",
      says: "printed more than 65536 bytes"
    }
  ])("$name", ({ command, reason, says }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip((yield* SecretsCommand.source(key, command)).get)
      assert.deepEqual([error._tag, error.reason], ["CredentialsUnavailable", reason])
      assert.include(error.message, `the secrets command ${command.program} ${says}`)
      const shown = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error)
      for (const hidden of ["s3cret", "warning"]) assert.notInclude(shown, hidden)
    }).pipe(withPrograms)
  )

  it.live("output of the longest length is read", () =>
    Effect.gen(function* () {
      const whole = script(`process.stdout.write("s".repeat(${SecretsCommand.longestOutput}))`)
      const { apiKey } = yield* (yield* SecretsCommand.source(key, whole)).get
      assert.strictEqual(Redacted.value(apiKey).length, 65_536)
    }).pipe(withPrograms)
  )

  it.live("a plain secret in place of an object", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip((yield* SecretsCommand.source(client, print("s3cret"))).get)
      assert.include(error.message, "printed no JSON object with clientId and clientSecret")
    }).pipe(withPrograms)
  )

  it.live("a program without end is killed", () =>
    Effect.gen(function* () {
      const { running, service } = spawner()
      const endless = script("const w=()=>process.stdout.write('s'.repeat(9999),w);w()")
      const source = yield* SecretsCommand.source(key, endless).pipe(
        Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, service)
      )
      assert.include((yield* Effect.flip(source.get)).message, "printed more than")
      assert.strictEqual(running.size, 0)
    })
  )

  it.effect.each([
    { name: "by default", timeoutMillis: undefined, limit: 10_000 },
    { name: "as it is set", timeoutMillis: 700, limit: 700 }
  ])("a program that hangs is ended after the time limit: $name", ({ limit, timeoutMillis }) =>
    Effect.gen(function* () {
      const { running, service } = spawner()
      const source = yield* SecretsCommand.source(key, {
        ...script("setInterval(() => {}, 99)"),
        timeoutMillis
      }).pipe(Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, service))
      const asked = yield* Effect.forkChild(Effect.flip(source.get))
      yield* TestClock.withLive(Effect.repeat(Effect.sleep(5), { until: () => running.size === 1 }))
      yield* TestClock.adjust(limit - 1)
      assert.strictEqual(running.size, 1)
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(asked)
      assert.include(error.message, `did not end within ${limit} ms`)
      assert.strictEqual(error.reason, "unavailable")
      assert.strictEqual(running.size, 0)
    })
  )

  it.live("an interrupted caller kills its program", () =>
    Effect.gen(function* () {
      const { running, service } = spawner()
      const source = yield* SecretsCommand.source(key, script("setInterval(() => {}, 99)")).pipe(
        Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, service)
      )
      const asked = yield* Effect.forkChild(source.get)
      yield* Effect.repeat(Effect.sleep(5), { until: () => running.size === 1 })
      yield* Fiber.interrupt(asked)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(asked)))
      assert.strictEqual(running.size, 0)
    })
  )
})

describe("SecretsCommand.readFields", () => {
  const anyJson = Arbitrary.schema(Schema.Json)
  it.prop(
    "any output: fields that are strings, or a problem that does not show it",
    [Arbitrary.schema(Schema.String), anyJson, Arbitrary.schema(Schema.Record(Schema.String, Schema.Json))],
    ([text, json, object]) => {
      const printed = [
        text,
        JSON.stringify(json),
        JSON.stringify(object),
        `{${text}`,
        `{"apiKey":${JSON.stringify(json)}}`
      ]
      for (const each of printed) {
        const result = SecretsCommand.readFields(key, each.trim(), {})
        if (Result.isSuccess(result)) assert.notStrictEqual(Redacted.value(result.success.apiKey), "")
        else assert.match(result.failure, /^printed (?:invalid JSON|no JSON|more|JSON|no apiKey)/)
      }
    }
  )

  it.prop("any key is read back, alone or in an object", [Arbitrary.schema(Schema.String)], ([text]) => {
    // oxlint-disable-next-line no-control-regex -- these are what is left out
    const secret = `k${text.replaceAll(/[\0-\x1f\x7f]/g, "")}`.trim()
    for (const printed of [secret, JSON.stringify({ apiKey: secret })]) {
      const { apiKey } = Result.getOrThrow(SecretsCommand.readFields(key, printed, {}))
      assert.strictEqual(Redacted.value(apiKey), secret)
    }
  })

  it("a field with an inherited name counts as missing", () => {
    const result = SecretsCommand.readFields({ constructor: "text" }, "{}", {})
    assert.deepEqual(result, Result.fail("printed no constructor: it must be a string that is not empty"))
    const given = SecretsCommand.readFields({ constructor: "text" }, "{}", { constructor: "mine" })
    assert.deepEqual(given, Result.succeed({ constructor: "mine" }))
  })
})
