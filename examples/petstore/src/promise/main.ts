/** Calls the pet shop's API with promises: the second part of `npm start`. */
import { createPetstore } from "../petstore/effect/promise/index.gen.ts"
import { login, open, shopKey } from "../server.ts"
import { adopt } from "./adopt.ts"

const { close, url } = await open()
{
  const petstore = createPetstore({ baseUrl: url, credentials: { key: shopKey } })
  const { pets } = petstore

  const names: Array<string> = []
  for await (const pet of pets.list({ limit: 2 })) names.push(pet.name)
  console.log(`with promises: ${names.join(", ")}`)

  console.log(await adopt(petstore, "Felix", "cat"))
  console.log(await adopt(petstore, "Felix", "cat"))
  console.log(await adopt(petstore, "", "cat"))
  console.log(await adopt(petstore, "Ghost", "dog"))

  const { response, value } = await pets.get.withResponse(1)
  console.log(`${value.name} has the ETag ${response.headers.get("etag")}`)

  const missing = await pets.get.result(99)
  if (!missing.ok && missing.error._tag === "NotFound") console.log(missing.error.body.title)

  const image = new File([new Uint8Array([137, 80, 78, 71])], "tom.png", { type: "image/png" })
  await pets.putPicture(1, { image, caption: "Tom" })

  const arrived: Array<string> = []
  for await (const { data } of petstore.feed.watch()) {
    arrived.push(data.pet.name)
    if (arrived.length === 3) break
  }
  console.log(`the feed: ${arrived.join(", ")}`)
}
{
  // The document accepts a key or OAuth 2. The client sends the credentials that it has.
  const petstore = createPetstore({
    baseUrl: url,
    credentials: { login: { ...login, tokenUrl: `${url}/token` } }
  })
  console.log(`${(await petstore.pets.list().toArray()).length} pets, counted with a token`)
}
close()
