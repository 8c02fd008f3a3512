/**
 * Issues, looks up and revokes access tokens.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import type { Scope, World } from "../world/World.ts"
import { actingUser } from "./Users.ts"

/** Credentials of the partner, and the lifetime of a token. */
export interface Partner {
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenLifetimeSeconds: number
}

interface TokenRequest {
  readonly client_id: string
  readonly client_secret: string
  readonly grant_type: "client_credentials" | "entity_user"
  readonly entity_user_id?: string | null
}

/**
 * Returns the scope of an Authorization header.
 *
 * @throws 401 without a token, and for a token that is unknown, expired or revoked
 */
export const scopeOf = (world: World, authorization: string | undefined, now: Date): Scope => {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1]
  if (token === undefined) throw new Refusal(401, "The Authorization header must be: Bearer <token>")
  const record = world.tokens.get(token)?.record
  if (record === undefined || record.revoked) throw new Refusal(401, "The token is not valid")
  if (record.expiresAt <= now.getTime())
    throw new Refusal(401, "The token has expired. Get a new one with POST /auth/token")
  if (record.entityUserId === undefined) return { token }
  const user = actingUser(world, record.entityUserId)
  if (user === undefined) throw new Refusal(401, "The entity user of this token no longer exists")
  return { token, user }
}

/** Handlers of `/auth`. */
export const tokens = (world: World, partner: Partner): Handlers<Scope> => {
  const checkPartner = (body: { readonly client_id: string; readonly client_secret: string }): void => {
    if (body.client_id !== partner.clientId || body.client_secret !== partner.clientSecret) {
      throw new Refusal(401, "client_id or client_secret is wrong")
    }
  }
  return {
    post_auth_token: (call) => {
      const body = bodyOf<TokenRequest>(call)
      checkPartner(body)
      const userId = body.entity_user_id ?? undefined
      if (body.grant_type === "entity_user") {
        if (userId === undefined)
          throw invalidBody(["entity_user_id"], "required for the grant type entity_user", "missing")
        const user = actingUser(world, userId)
        if (user === undefined) throw new Refusal(401, `The entity user ${userId} does not exist`)
        if (user.entityId === "")
          throw new Refusal(401, `The entity user ${userId} has no entity yet. Create an entity first`)
      }
      const token = world.identity.secret()
      world.tokens.insert(token, {
        expiresAt: call.at.getTime() + partner.tokenLifetimeSeconds * 1000,
        revoked: false,
        ...(body.grant_type === "entity_user" && userId !== undefined ? { entityUserId: userId } : {})
      })
      return {
        status: 200,
        body: { access_token: token, token_type: "Bearer", expires_in: partner.tokenLifetimeSeconds }
      }
    },
    post_auth_revoke: (call) => {
      const body = bodyOf<TokenRequest & { readonly token: string }>(call)
      checkPartner(body)
      const record = world.tokens.get(body.token)?.record
      if (record !== undefined) world.tokens.replace(body.token, { ...record, revoked: true })
      return { status: 200, body: { message: "The token is revoked" } }
    }
  }
}
