// The package's declarations, compiled by each TypeScript and in each way that its users have.
import { execFile } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** The releases of TypeScript that are tried. Each is installed under a name of its own: `typescript-5.4`. */
export const TYPESCRIPTS = ["5.4", "5.9", "6", "7"] as const;

interface Cell {
  readonly typescript: string;
  /** What the row of the matrix is called. */
  readonly name: string;
  readonly options: object;
  readonly files: readonly string[];
}

const BOTH_FORMATS = [".mts", ".cts"];
const DOM = { lib: ["ES2022", "DOM", "DOM.AsyncIterable"] };

/** In one program both formats are tried: .mts files are ES modules and .cts files are CommonJS, whatever the project is. */
function cellsOf(typescript: string): Cell[] {
  const inBoth = (source: string) => BOTH_FORMATS.map((extension) => `${source}${extension}`);
  const strict = { target: "es2022", strict: true, skipLibCheck: false, noEmit: true, ...DOM };
  const everything = { ...strict, types: ["node"] };
  const files = ["consumer", "node-consumer"].flatMap(inBoth);
  return [
    { name: "node16, ESM and CJS", options: { ...everything, module: "node16", moduleResolution: "node16" }, files },
    { name: "nodenext, ESM and CJS", options: { ...everything, module: "nodenext", moduleResolution: "nodenext" }, files },
    {
      name: "bundler",
      options: { ...everything, module: "esnext", moduleResolution: "bundler" },
      files: ["consumer.mts", "node-consumer.mts"],
    },
    // In a browser there are no types of Node.
    {
      name: "bundler, without Node's types",
      options: { ...strict, types: [], module: "esnext", moduleResolution: "bundler" },
      files: ["consumer.mts"],
    },
    // The declarations of the other libraries are not ours to check.
    {
      name: "tools, ESM and CJS",
      options: { ...everything, skipLibCheck: true, module: "node16", moduleResolution: "node16" },
      files: inBoth("tool-consumer"),
    },
  ].map((cell) => ({ typescript, ...cell }));
}

/** Compiles every cell, as many at a time as there are cores. Resolves with one line for each that failed. */
export async function compileMatrix(folder: string, sources: string): Promise<string[]> {
  for (const source of ["consumer", "node-consumer", "tool-consumer"])
    for (const extension of BOTH_FORMATS) copyFileSync(join(sources, `${source}.mts`), join(folder, `${source}${extension}`));
  const waiting = [...TYPESCRIPTS.flatMap(cellsOf).entries()];
  const failures: string[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, cell] = next;
      const failure = await compile(folder, `tsconfig.${index}.json`, cell);
      if (failure) failures.push(`TypeScript ${cell.typescript}, ${cell.name}:\n${failure}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failures;
}

function compile(folder: string, config: string, { typescript, options, files }: Cell): Promise<string | null> {
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions: options, files }));
  const tsc = join(folder, "node_modules", `typescript-${typescript}`, "bin", "tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, "-p", config], { cwd: folder, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}` : null),
    );
  });
}
