import { fromJsonText } from "../src/rpc/json.js";

// What reading a large JSON text costs, beside JSON.parse: `npm run bench -- json`.

const LARGE = "12345678901234567890";
const text = (megabytes: number) => "x".repeat(megabytes * 1024 * 1024);
const list = (element: string, megabytes: number) => {
  const many = Math.floor((megabytes * 1024 * 1024) / (element.length + 1));
  return `[${Array.from({ length: many }, () => element).join(",")}]`;
};

const cases: Readonly<Record<string, string>> = {
  "one text of 125 MB": `{"text":"${text(125)}"}`,
  "one text of 125 MB with sixteen digits in it": `{"text":"1234567890123456${text(125)}"}`,
  "one text of 125 MB, and a long integer": `{"n":${LARGE},"text":"${text(125)}"}`,
  "20 MB of escaped quotes": `["${'\\"'.repeat(10 * 1024 * 1024)}",1234567890123456]`,
  "20 MB of items": list('{"id":"a","n":1,"list":[1,2,3],"text":"some words"}', 20),
  "20 MB of items with a long integer each": list(`{"id":"a","n":${LARGE},"list":[1,2,3],"text":"some words"}`, 20),
  "20 MB of long integers": list(LARGE, 20),
};

function measure(run: () => unknown): string {
  const begun = performance.now();
  run();
  return `${Math.round(performance.now() - begun)} ms`.padStart(9);
}

for (const [name, json] of Object.entries(cases)) {
  const [plain, own] = [measure(() => JSON.parse(json)), measure(() => fromJsonText(json))];
  process.stdout.write(`${name.padEnd(46)} JSON.parse ${plain}  fromJsonText ${own}\n`);
}
