/**
 * Runs the first calls of this folder against one sandbox: with promises, and with Effect.
 *
 * The sandbox listens on a free port of 127.0.0.1 inside this process, and ends with it. Its settings replace those of a
 * real account in the environment.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import { startSandbox } from "@faktura/sandbox"

await using sandbox = await startSandbox()
const { baseUrl, clientId, clientSecret } = sandbox.monite
const settings = { MONITE_BASE_URL: baseUrl, MONITE_CLIENT_ID: clientId, MONITE_CLIENT_SECRET: clientSecret }
for (const file of readdirSync(import.meta.dirname).toSorted()) {
  if (!/^first-call.*\.ts$/.test(file)) continue
  const call = spawn(process.execPath, [file], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...settings },
    stdio: "inherit"
  })
  const [code] = await once(call, "exit")
  if (code !== 0) process.exitCode = code ?? 1
}
