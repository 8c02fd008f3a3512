// A CommonJS program: Node from 22.12 on loads the packages with `require`, without a flag.
const { createMonite } = require("@faktura/monite/promise")

const main = async ({ baseUrl, clientId, clientSecret }) => {
  const monite = createMonite({ baseUrl, clientId, clientSecret })
  const [entity] = await monite.entities.list().toArray({ limit: 1 })
  await monite.close()
  console.log(typeof entity.id === "string" ? "an entity listed" : "an entity without an id")
}

void main(JSON.parse(process.argv[2]))
