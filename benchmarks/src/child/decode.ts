/**
 * Measures one way to validate a list: `decode.ts <way> <folder> <schema> <file>`. Prints the median CPU time of a
 * check in microseconds.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { median } from "../Report.ts"

/** Warm-up in milliseconds. */
const warmUp = 400
const batchTime = 50
const batches = 9

const [way = "", folder = "", schema = "", file = ""] = process.argv.slice(2)
const text = readFileSync(file, "utf8")
const value: unknown = JSON.parse(text)

/** Loads generated code, whose types only its document has. */
const load = async (path: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(path).href)) as Record<string, unknown>

const responseSchema = async (): Promise<unknown> => {
  const responses = join(folder, "services", "src", "generated", "responses")
  for (const each of readdirSync(responses)) {
    const shape = (await load(join(responses, each)))[schema]
    if (shape !== undefined) return shape
  }
  throw new Error(`no response has the schema ${schema}`)
}

/** Validates the value, and returns the first problem. */
type Check = () => unknown

/** Uses core's own function, as a call does. */
const schemas = async (): Promise<Check> => {
  const shape = await responseSchema()
  const { problemsOf } = await load(join(folder, "..", "core", "dist", "schema", "Validation.js"))
  // Core's signature: see `Validation.ts`.
  const check = problemsOf as (...args: ReadonlyArray<unknown>) => ReadonlyArray<unknown>
  return () => check(shape, value, "open", "body")[0]
}

/** Part of zod's interface that is needed. */
interface ZodType {
  readonly safeParse: (value: unknown) => { readonly error?: { readonly issues: ReadonlyArray<unknown> } }
}

const ways: { readonly [way: string]: () => Promise<Check> } = {
  "JSON.parse": async () => () => void JSON.parse(text),
  schemas,
  "schemas, compiled": async () => {
    const { enable } = await load(join(folder, "..", "core", "dist", "schema", "SchemaCompiler.js"))
    // Core's signature: see `SchemaCompiler.ts`.
    ;(enable as () => void)()
    return schemas()
  },
  zod: async () => {
    const all = await load(join(folder, "src", "generated", "zod.gen.ts"))
    const type = all[`z${schema}`] as ZodType
    return () => type.safeParse(value).error?.issues[0]
  }
}

const make = ways[way]
if (make === undefined) throw new Error(`${way} is not a way to validate`)
const check = await make()
const problem = check()
if (problem !== undefined) throw new Error(`${way}: the sample of ${schema} is not valid: ${JSON.stringify(problem)}`)
let calls = 0
for (const begin = performance.now(); performance.now() - begin < warmUp; calls++) check()
const batch = Math.ceil((calls * batchTime) / warmUp)
const times: Array<number> = []
for (let run = 0; run < batches; run++) {
  // CPU time. Why: wall time would include other programs of the machine.
  const begin = process.cpuUsage()
  for (let count = 0; count < batch; count++) check()
  const { system, user } = process.cpuUsage(begin)
  times.push((user + system) / batch)
}
console.log(median(times))
