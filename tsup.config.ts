import { defineConfig } from "tsup";

const common = {
  target: "node20",
  splitting: true,
  sourcemap: true,
  removeNodeProtocol: false,
} as const;

export default defineConfig([
  {
    ...common,
    entry: {
      index: "src/index.ts",
      client: "src/client/index.ts",
      "client-node": "src/client/node.ts",
      server: "src/server/index.ts",
      protocol: "src/protocol/index.ts",
      transport: "src/transport/index.ts",
      "transport-browser": "src/transport/browser.ts",
      testing: "src/testing/index.ts",
    },
    format: ["esm", "cjs"],
    // What is used of zod is a tenth of it; as a package it loads a file for every language it speaks. The other two are ES modules
    // only: Jest cannot `require` them, nor can Node before 20.19.
    noExternal: [/^zod/, "oauth4webapi", "toml-eslint-parser"],
    // A CommonJS project of TypeScript cannot import types of a package that has ES modules only (TS1479), so they are copied in.
    dts: process.env.NO_DTS
      ? false
      : { resolve: ["typed-emitter", "oauth4webapi"], banner: '/// <reference lib="esnext.disposable" />' },
    // There is no `import.meta` in CommonJS. `createRequire`, which it is used for, takes a path as well.
    esbuildOptions(options, { format }) {
      if (format === "cjs") options.define = { ...options.define, "import.meta.url": "__filename" };
    },
  },
  // The command: one program with everything it needs at its start, the rest in chunks that load when used.
  {
    ...common,
    entry: { cli: "src/cli.ts" },
    outDir: "dist/command",
    format: ["esm"],
    // An ES module wherever it is copied to, whatever the package.json of that place says.
    outExtension: () => ({ js: ".mjs" }),
    noExternal: [/^(?!(@napi-rs\/keyring|libsql)$)/],
    // Native, and optional: looked for when they are asked for.
    external: ["@napi-rs/keyring", "libsql"],
    sourcemap: false,
    dts: false,
    // Some of what is bundled is CommonJS and asks for Node's own modules at run time. Bundled once more, as CommonJS, `import.meta` is
    // empty.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url ?? __filename);',
    },
  },
]);
