// Monite's webhooks on Express: MONITE_WEBHOOK_SECRET=<secret of the subscription> node express.ts
import { moniteWebhooks } from "@faktura/monite/promise"
import express from "express"

const hooks = moniteWebhooks({
  secret: process.env["MONITE_WEBHOOK_SECRET"],
  handle: async (event) => {
    console.log(`${event.name}: ${event.body.id}`)
  }
})

const app = express()
// Before `express.json()`: a parsed body has lost the bytes that were signed.
app.post("/webhooks/monite", hooks.node)
app.use(express.json())

const server = app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  console.log("listening on", server.address())
})
