/**
 * What is put right in the client that hey-api copies into every raw package.
 *
 * hey-api gives all options of a call to `new Request`, its own among them. Deno has an option called `client` there, of
 * another type, and refuses ours: no call would leave. (hey-api/hey-api#4177)
 */

interface Correction {
  /** Below the output folder. */
  readonly file: string
  readonly from: string
  readonly to: string
}

const hidden = "// An option of this name is Deno's own.\n"

const corrections: ReadonlyArray<Correction> = [
  {
    file: "client/client.gen.ts",
    from: "        ...opts,\n        body: getValidRequestBody(opts)\n",
    to: `        ...opts,\n        ${hidden}        ...{ client: undefined },\n        body: getValidRequestBody(opts)\n`
  },
  {
    file: "core/serverSentEvents.gen.ts",
    from: "          ...options,\n          body: options.serializedBody,\n",
    to: `          ...options,\n          ${hidden}          ...{ client: undefined },\n          body: options.serializedBody,\n`
  }
]

/**
 * A generated and formatted file with its corrections. Undefined: hey-api has changed what was to be corrected, so that
 * somebody has to look.
 */
export const corrected = (file: string, code: string): string | undefined => {
  const ofFile = corrections.filter((correction) => correction.file === file)
  return ofFile.reduce<string | undefined>(
    (text, { from, to }) => (text?.split(from).length === 2 ? text.replace(from, () => to) : undefined),
    code
  )
}
