/** `node page/build.ts`: builds the page to `dist/page`, where the server finds it. */
import { fileURLToPath } from "node:url"
import { bundlePage } from "./bundle.ts"

await bundlePage(fileURLToPath(new URL("../dist/page", import.meta.url)))
