/**
 * Bank accounts of an entity.
 */
import type { Handlers } from "../../http/Api.ts"
import { Invalid, invalidBody } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import type { BankAccount } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { watched } from "./Requirements.ts"

type BankAccountBody = Partial<BankAccount> & Pick<BankAccount, "country" | "currency">

/**
 * Fields that a bank account needs besides country and currency. Any one of the alternatives is enough. Source:
 * Monite's guide. The document does not express it.
 */
const neededByCurrency: Readonly<Record<string, ReadonlyArray<ReadonlyArray<keyof BankAccount>>>> = {
  EUR: [["iban"]],
  GBP: [["account_holder_name", "account_number", "sort_code"]],
  USD: [["account_holder_name", "account_number", "routing_number"]]
}

const neededElsewhere: ReadonlyArray<ReadonlyArray<keyof BankAccount>> = [
  ["iban"],
  ["account_number", "sort_code"],
  ["account_number", "routing_number"]
]

/** Makes an account the only default of its currency. */
export const makeDefault = (world: World, account: BankAccount, entityId: string): void => {
  for (const other of world.bankAccounts.list(entityId)) {
    if (other.currency !== account.currency || other.id === account.id) continue
    world.bankAccounts.replace(other.id, { ...other, is_default_for_currency: false })
  }
}

/** Bank accounts of an entity. The first one of a currency is its default. */
export const bankAccounts = (world: World): Handlers<Scope> => {
  const check = (body: BankAccountBody): void => {
    const alternatives = neededByCurrency[body.currency] ?? neededElsewhere
    const missing = alternatives.map((fields) => fields.filter((field) => body[field] === undefined))
    const closest = missing.reduce((best, fields) => (fields.length < best.length ? fields : best))
    if (closest.length > 0) {
      const msg = `required for an account in ${body.currency}`
      throw new Invalid(closest.map((field) => ({ loc: ["body", field], msg, type: "missing" })))
    }
    if (body.bic !== undefined && body.iban === undefined) throw invalidBody(["iban"], "required with a bic", "missing")
  }
  const own = crud<BankAccount, BankAccountBody, Partial<BankAccount>>({
    operations: "bank_accounts",
    parameter: "bank_account_id",
    kind: "Bank account",
    collection: world.bankAccounts,
    owner: entityIdOf,
    create: (body, entityId, call) => {
      check(body)
      const isFirst = !world.bankAccounts.list(entityId).some((other) => other.currency === body.currency)
      const record = {
        account_holder_name: null,
        account_number: null,
        bank_name: null,
        bic: null,
        display_name: null,
        iban: null,
        routing_number: null,
        sort_code: null,
        ...body,
        id: world.identity.uuid(),
        is_default_for_currency: isFirst || body.is_default_for_currency === true,
        was_created_by_user_id: call.scope.user?.id ?? null
      }
      if (record.is_default_for_currency) makeDefault(world, record, entityId)
      return record
    },
    update: (current, body) => ({ ...current, ...sentMembers(body) }),
    list: (_, entityId) => ({
      status: 200,
      body: { data: world.bankAccounts.list(entityId), next_pagination_token: null, prev_pagination_token: null }
    })
  })
  return {
    ...watched(world, own, ["post_bank_accounts", "delete_bank_accounts_id"]),
    post_bank_accounts_id_make_default: (call) => {
      const entityId = entityIdOf(call)
      const account = owned(world.bankAccounts, "Bank account", pathOf(call, "bank_account_id"), entityId)
      makeDefault(world, account, entityId)
      const next = { ...account, is_default_for_currency: true }
      world.bankAccounts.replace(account.id, next)
      return { status: 200, body: next }
    }
  }
}
