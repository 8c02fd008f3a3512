/** `onboard`: plans the onboarding of a tenant's company. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { Runs } from "../runs/Runs.ts"
import { Company } from "../workflows/Company.ts"
import { OnboardEntity } from "../workflows/OnboardEntity.ts"
import { exitWith, show } from "./Exit.ts"
import { requireTenant } from "./RequireTenant.ts"

const readCompany = Schema.decodeUnknownResult(Schema.fromJsonString(Company), { errors: "all" })

/** Reads a company from a JSON file, and plans its onboarding. Workers do it. */
export const onboardCommand = Effect.fn("onboardCommand")(function* ({
  file,
  json,
  tenant
}: {
  readonly tenant: string
  readonly file: string
  readonly json: boolean
}) {
  const text = yield* Effect.try({
    try: () => readFileSync(file, "utf8"),
    catch: (cause) => `${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`
  }).pipe(Effect.catch((message) => exitWith(1, message)))
  const company = readCompany(text)
  if (Result.isFailure(company)) return yield* exitWith(1, `${file} is not a company: ${company.failure.message}`)
  const known = yield* requireTenant(tenant)
  if (known.settings.entityId !== undefined) {
    return yield* exitWith(
      1,
      `Tenant ${tenant} has the entity ${known.settings.entityId} already. Nothing was changed.`
    )
  }
  const runs = yield* Runs
  // Another file is another run. Writes that an earlier one did are not done again.
  const run = `onboard:${tenant}:${createHash("sha256").update(text).digest("hex").slice(0, 12)}`
  const title = company.success.entity.organization.legal_name
  const input = company.success
  if (!(yield* runs.plan(OnboardEntity.plan({ run, subject: `onboard:${tenant}`, tenant, title, input })))) {
    return yield* exitWith(1, `This file was given before. See invoice-bridge tasks, or invoice-bridge replay ${run}.`)
  }
  yield* show(json, { run }, [`Planned: ${run}. Workers onboard ${title}. See invoice-bridge status and tasks.`])
})
