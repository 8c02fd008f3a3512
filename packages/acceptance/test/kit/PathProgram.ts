/**
 * Program that calls an operation of GitHub's document with ids that could select another path. It also calls an operation
 * of a scenario with header values that could start another header. Writes the requests that the server received.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { writeFileSync } from "node:fs"
import { callerFor } from "./Client.ts"
import { documentNamed, readJson } from "./Documents.ts"
import { operationsOf } from "./Operations.ts"
import { headerValues, ids, pathsFile } from "./Paths.ts"
import type { Tried } from "./Paths.ts"
import { recordBefore } from "./Recorder.ts"

// Responds to every request with 204. Only the request is checked.
const server = createServer((_, outgoing) => outgoing.writeHead(204).end())
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
// The address of a server on a port is not a string.
const recorder = await recordBefore(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

const tryAll = async (
  name: string,
  key: string,
  values: ReadonlyArray<string>,
  given: (value: string) => object
): Promise<ReadonlyArray<Tried>> => {
  const document = readJson(documentNamed(name))
  const operation = operationsOf(name, document).find((each) => each.key === key)
  if (operation === undefined) throw new Error(`${name} has no ${key}.`)
  const caller = await callerFor(name, document, recorder)
  const tried: Array<Tried> = []
  for (const value of values) {
    const { exchange, tag } = await caller.call(operation, operation.function, given(value))
    tried.push({ value, tag, target: exchange?.target, headers: exchange?.headers })
  }
  return tried
}

const made = {
  ids: await tryAll("github", "GET /repos/{owner}/{repo}/branches/{branch}/protection", ids, (branch) => ({
    path: { owner: "owner", repo: "repo", branch }
  })),
  headers: await tryAll("scope", "GET /accounts/{account_id}/notes", headerValues, (value) => ({
    headers: { "X-Trace": value }
  }))
}
writeFileSync(pathsFile, JSON.stringify(made))
await recorder.close()
server.close()
