import { createAppServer } from "../../dist/server.js";
import { stdio } from "../../dist/transport.js";

const server = createAppServer({
  codexHome: process.env.CODEX_HOME,
  workspace: { roots: [process.cwd()], files: "write", commands: true },
});
server.accept(stdio());
