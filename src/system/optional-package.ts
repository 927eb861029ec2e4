/**
 * Loads an optional package, which may not be installed. A bundler does not see it: named in an `import`, it would have to be installed
 * for the build to end, and its native code cannot be bundled. It is looked for beside this package, and then beside the program that
 * runs, since a bundle has neither at hand.
 *
 * @throws {Error} When it is not installed in either place, or does not load.
 */
export function requireOptional<Package>(name: string): Package {
  // Imported, webpack follows it and warns.
  const { createRequire } = process.getBuiltinModule("node:module");
  // In an ES module that was bundled as CommonJS, `import.meta` is empty.
  const places = [import.meta.url, process.argv[1]].filter((place) => place !== undefined && place !== "");
  let reason: unknown;
  for (const place of places) {
    try {
      return createRequire(place as string)(name) as Package;
    } catch (error) {
      reason ??= error;
    }
  }
  throw new Error(`The optional package ${name} does not load: "npm install ${name}" adds it where it is missing`, {
    cause: reason,
  });
}
