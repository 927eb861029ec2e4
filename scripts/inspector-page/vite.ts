import { fileURLToPath } from "node:url";
import { build } from "vite";
import { listMethods } from "./methods.js";

const PAGE = fileURLToPath(new URL("../../src/inspector/page/", import.meta.url));
const TABLE = "virtual:methods";

/** Bundles the page: one document, one script, one style sheet. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: PAGE,
    base: "/",
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2023",
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: { entryFileNames: "app.js", assetFileNames: "app[extname]", codeSplitting: false },
      },
    },
    plugins: [
      {
        name: "methods",
        resolveId: (id) => (id === TABLE ? `\0${TABLE}` : null),
        load: (id) => (id === `\0${TABLE}` ? `export default ${JSON.stringify(listMethods())}` : null),
      },
    ],
  });
}
