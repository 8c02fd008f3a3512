// Monite's webhooks on Next.js: this file is app/webhooks/monite/route.ts
import { moniteWebhooks } from "@faktura/monite/promise"

const makeHooks = () =>
  moniteWebhooks({
    secret: process.env["MONITE_WEBHOOK_SECRET"],
    handle: async (event) => {
      console.log(`${event.name}: ${event.body.id}`)
    }
  })

// Made by the first delivery: `next build` loads this file too, and has no secret.
let hooks: ReturnType<typeof makeHooks> | undefined

export const POST = (request: Request): Promise<Response> => (hooks ??= makeHooks()).fetch(request)
