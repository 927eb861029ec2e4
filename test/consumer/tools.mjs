// Tools with schemas of other libraries, and of other releases of zod than this package has: each works or is refused by a sentence.
import assert from "node:assert/strict";
import { type } from "arktype";
import { defineTool } from "codex-app-server-sdk/server";
import * as valibot from "valibot";
import * as zod3 from "zod-3";
import * as zod40 from "zod-4.0";
import * as zod41 from "zod-4.1";
import * as zod42 from "zod-4.2";

const define = (input, extra = {}) =>
  defineTool({ name: "weather", description: "Says it.", input, run: (found) => found, ...extra });
const ofZod = (zod) => zod.object({ city: zod.string().min(2).describe("Its name"), days: zod.number().default(1) });

for (const [release, zod] of Object.entries({ zod40, zod41, zod42 })) {
  const tool = define(ofZod(zod));
  assert.deepEqual(
    tool.inputSchema.properties,
    {
      city: { type: "string", minLength: 2, description: "Its name" },
      days: { type: "number", default: 1 },
    },
    release,
  );
  assert.deepEqual(await tool.run({ city: "Rome" }), { city: "Rome", days: 1 }, release);
  await assert.rejects(tool.run({ city: 5 }), { code: "ERR_TOOL_INPUT", message: /at city$/ }, release);
}

const ofArktype = define(type({ city: "string" }));
assert.deepEqual(ofArktype.inputSchema, { type: "object", properties: { city: { type: "string" } }, required: ["city"] });
assert.deepEqual(await ofArktype.run({ city: "Rome" }), { city: "Rome" });

for (const input of [ofZod(zod3), valibot.object({ city: valibot.pipe(valibot.string(), valibot.minLength(2)) })]) {
  assert.throws(() => define(input), /does not say its JSON schema: .* or say it in inputSchema/);
  const tool = define(input, { inputSchema: { type: "object" } });
  assert.equal((await tool.run({ city: "Rome" })).city, "Rome");
  await assert.rejects(tool.run({ city: 5 }), { code: "ERR_TOOL_INPUT", message: /at city$/ });
}
