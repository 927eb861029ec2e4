// The result of a benchmark: figures and checks, as a table. A check that fails gives the process the exit code 1.

/** Collects rows. What was printed by `print` is all that there is. */
export function createReport(title) {
  const rows = [];
  return {
    figure: (what, value) => void rows.push([what, String(value), ""]),
    /** @param got - What was found, shown beside whether that is as it has to be. */
    check: (what, isRight, got = "") => {
      rows.push([what, String(got), isRight ? "ok" : "WRONG"]);
      if (!isRight) process.exitCode = 1;
    },
    print: () => {
      const width = Math.max(...rows.map(([what]) => what.length));
      const lines = rows.map(([what, value, mark]) => `  ${what.padEnd(width)}  ${value}${mark && `${value && "  "}${mark}`}`);
      process.stdout.write(`${title}\n${lines.join("\n")}\n`);
    },
  };
}

export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** An option of a benchmark, from the environment. */
export function option(name, fallback) {
  const value = process.env[name];
  return value === undefined ? fallback : Number(value);
}
