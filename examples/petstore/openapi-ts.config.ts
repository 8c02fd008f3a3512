/** Configuration of hey-api's own command, for projects that use it. It writes the same code as `faktura emit`. */
import { parser, plugins } from "@faktura/codegen"
import { defineConfig } from "@hey-api/openapi-ts"

const options = { apiName: "Petstore" }

export default defineConfig({
  input: "./petstore.yaml",
  output: { path: "src/petstore-by-config", module: { extension: ".ts" } },
  parser: parser(options),
  plugins: plugins(options)
})
