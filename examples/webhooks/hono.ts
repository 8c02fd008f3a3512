// Monite's webhooks on Hono: MONITE_WEBHOOK_SECRET=<secret of the subscription> node hono.ts
import { moniteWebhooks } from "@faktura/monite/promise"
import { serve } from "@hono/node-server"
import { Hono } from "hono"

const hooks = moniteWebhooks({
  secret: process.env["MONITE_WEBHOOK_SECRET"],
  handle: async (event) => {
    console.log(`${event.name}: ${event.body.id}`)
  }
})

const app = new Hono()
app.post("/webhooks/monite", (context) => hooks.fetch(context.req.raw))

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"] ?? 3000) }, (address) => {
  console.log("listening on", address)
})
