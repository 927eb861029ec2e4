import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Bundles the page: one document, one script, one style sheet. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL("page", import.meta.url)),
    logLevel: "warn",
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2023",
      modulePreload: { polyfill: false },
      rolldownOptions: { output: { entryFileNames: "page.js", assetFileNames: "page[extname]", codeSplitting: false } },
    },
  });
}
