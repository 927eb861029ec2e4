import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyPath } from "../../../src/server/config/key-path.js";
import { isTable, parseToml, type TomlTable, valueAt } from "../../../src/server/config/toml.js";
import { removeValue, setValue } from "../../../src/server/config/toml-edit.js";

const FILE = `# mine
model = "a" # the model
list = [
  1, # one
  2,
]
desktop.a.b = 1 # dotted

# about providers
[model_providers.mock] # here
name = "mock"
http_headers = { "x-a" = "1" } # inline

[features]
plugins = false

  # indented
  [[rules]]
  x = 1
`;

describe("setValue", () => {
  it("replaces a value where it stands, and leaves everything else alone", () => {
    expect(setValue(FILE, ["model"], "b")).toBe(FILE.replace('model = "a"', 'model = "b"'));
    expect(setValue(FILE, ["list"], [3])).toBe(FILE.replace(/list = \[[^\]]*\]/, "list = [3]"));
    expect(setValue(FILE, ["desktop", "a", "b"], true)).toBe(FILE.replace("b = 1", "b = true"));
    expect(setValue(FILE, ["features", "plugins"], { x: 1 })).toBe(FILE.replace("plugins = false", "plugins = { x = 1 }"));
  });

  it("writes numbers that no integer of TOML can be as floats", () => {
    const text = setValue("", ["x"], [1e20, -1e16, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 62n]);
    expect(text).toBe("x = [100000000000000000000.0, -10000000000000000.0, 1.5, nan, inf, 4611686018427387904]\n");
  });

  it.each([
    ["a line below the others of the top", ["effort"], "high", "desktop.a.b = 1 # dotted\n", 'effort = "high"\n'],
    ["a dotted key beside dotted keys", ["desktop", "a", "c"], 2, "desktop.a.b = 1 # dotted\n", "desktop.a.c = 2\n"],
    ["a dotted key at a distance", ["desktop", "z", "y"], 2, "desktop.a.b = 1 # dotted\n", "desktop.z.y = 2\n"],
    ["a line of its table", ["features", "apps"], true, "plugins = false\n", "apps = true\n"],
    [
      "a member of an inline table",
      ["model_providers", "mock", "http_headers", "x-b"],
      "2",
      'http_headers = { "x-a" = "1"',
      ', x-b = "2"',
    ],
    [
      "a table below those next to it",
      ["model_providers", "new", "name"],
      "n",
      "# inline\n",
      '\n[model_providers.new]\nname = "n"\n',
    ],
    [
      "a table at the end",
      ["projects", "/a.b/c", "trust_level"],
      "trusted",
      "x = 1\n",
      '\n[projects."/a.b/c"]\ntrust_level = "trusted"\n',
    ],
    ["a table and those in it", ["tui"], { a: [1], b: { c: 1 } }, "x = 1\n", "\n[tui]\na = [1]\n\n[tui.b]\nc = 1\n"],
  ])("adds %s", (_, path, value, after, added) => {
    expect(setValue(FILE, path, value)).toBe(FILE.replace(after, `${after}${added}`));
  });

  it("replaces a table key by key, so that what stays keeps its comments", () => {
    const text = setValue(FILE, ["model_providers", "mock"], { name: "other", base_url: "http://x" });
    expect(text).toContain('[model_providers.mock] # here\nname = "other"\nbase_url = "http://x"\n');
    expect(text).not.toContain("http_headers");
  });

  it("puts a first line above the tables, and the comments that belong to them", () => {
    expect(setValue("# about x\n[x]\n", ["model"], "a")).toBe('model = "a"\n\n# about x\n[x]\n');
    expect(setValue("# mine\n", ["model"], "a")).toBe('# mine\nmodel = "a"\n');
    expect(setValue("", ["model"], "a")).toBe('model = "a"\n');
    expect(setValue("", ["a", "b"], 1)).toBe("[a]\nb = 1\n");
  });

  it("keeps a file's own line endings and indentation", () => {
    expect(setValue("a = 1\r\n", ["b"], 2)).toBe("a = 1\r\nb = 2\r\n");
    expect(setValue("[t]\n  a = 1", ["t", "b"], 2)).toBe("[t]\n  a = 1\n  b = 2\n");
  });

  it.each(["plain", 'q"uote', "back\\slash", "both ' and \"", "new\nline", "\u0007\u007f", "ü", ""])(
    "writes the text %j",
    (value) => {
      expect(parseToml(setValue("", [value || "k"], value))).toEqual({ [value || "k"]: value });
    },
  );
});

describe("removeValue", () => {
  it("takes a line out with the comment at its end, and no other comment", () => {
    expect(removeValue(FILE, ["model"])).toBe(FILE.replace('model = "a" # the model\n', ""));
    expect(removeValue(FILE, ["desktop"])).toBe(FILE.replace("desktop.a.b = 1 # dotted\n", ""));
    expect(removeValue(FILE, ["features", "plugins"])).toBe(FILE.replace("plugins = false\n", ""));
  });

  it("takes tables out with all that is in them, and one of the empty lines around them", () => {
    expect(removeValue(FILE, ["features"])).toBe(FILE.replace("[features]\nplugins = false\n\n", ""));
    expect(removeValue(FILE, ["rules"])).toBe(FILE.replace("  [[rules]]\n  x = 1\n", ""));
  });

  it.each([
    ["the only member", "t = { a = 1 }\n", "t = {}\n"],
    ["the first", "t = { a = 1, b = 2 }\n", "t = { b = 2 }\n"],
    ["the last", "t = { b = 2, a = 1 }\n", "t = { b = 2 }\n"],
    ["dotted ones", "t = { a.x = 2, a.y = 1, b = 1 }\n", "t = { b = 1 }\n"],
  ])("takes %s out of an inline table", (_, before, after) => {
    expect(removeValue(before, ["t", "a"])).toBe(after);
  });

  it("does nothing where there is nothing", () => {
    expect(removeValue(FILE, ["nothing", "here"])).toBe(FILE);
  });
});

const key = fc.constantFrom("a", "b", "c", "x-y", '"/a/b"', '"a.b"', "'q'", '"ü"');
const dotted = fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join("."));
const written = fc.constantFrom(
  ..."1|-2.5|true|'lit'|\"# no comment\"|1979-05-27T07:32:00Z|[1, 2]|[\n  1, # item\n]|[]|{}|{ a = 1, b = 'x' }|[{ a = 1 }]|{ a.b = 1 }".split(
    "|",
  ),
  '"""two\nlines"""',
);
const remark = fc.constantFrom("", "", " # at the end");
const line = fc
  .record({ before: fc.constantFrom("", "", "\n", "# above\n", "\n  "), name: dotted, value: written, remark })
  .map(({ before, name, value, remark }) => `${before}${name} = ${value}${remark}\n`);
const section = fc
  .record({ name: dotted, isArray: fc.boolean(), remark, lines: fc.array(line, { maxLength: 3 }) })
  .map(({ name, isArray, remark, lines }) => `\n${isArray ? `[[${name}]]` : `[${name}]`}${remark}\n${lines.join("")}`);
/** TOML files in every layout, those that do not parse left out. */
const file = fc
  .tuple(fc.array(line, { maxLength: 4 }), fc.array(section, { maxLength: 4 }))
  .map((parts) => parts.flat().join(""))
  .filter((text) => {
    try {
      return parseToml(text) !== null;
    } catch {
      return false;
    }
  });
const path = fc.array(fc.constantFrom("a", "b", "c", "x-y", "/a/b", "a.b", "q", "ü", "new"), { minLength: 1, maxLength: 3 });
const value = fc.constantFrom<unknown>("text", "q\"uo'te", 5, 1.5, true, [1, "x"], {}, { k: 1 }, { k: { l: "m" }, "o.p": true }, [
  { a: 1 },
]);

/** Whether all that a path goes through can hold a key. */
function isReachable(table: TomlTable, path: KeyPath): boolean {
  return path.every((_, depth) => {
    const parent = valueAt(table, path.slice(0, depth));
    return parent === undefined || isTable(parent);
  });
}

function withValue(table: TomlTable, [name = "", ...rest]: KeyPath, value: unknown): TomlTable {
  const inner = rest.length > 0 ? withValue((table[name] as TomlTable | undefined) ?? {}, rest, value) : value;
  const others = Object.fromEntries(Object.entries(table).filter(([other]) => other !== name));
  return inner === undefined ? others : { ...others, [name]: inner };
}

/** Without tables that hold nothing: a dotted key leaves none behind when it goes. */
function pruned(value: unknown): unknown {
  if (!isTable(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, pruned(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isTable(member) || Object.keys(member).length > 0));
}

const commentsIn = (text: string, which: RegExp) => text.match(which)?.length ?? 0;

describe("editing any file in any place", () => {
  const edit = fc.tuple(file, path, value).filter(([text, path]) => isReachable(parseToml(text), path));

  it("sets the value, changes no other, and loses no comment on a line of its own", () => {
    fc.assert(
      fc.property(edit, ([text, path, value]) => {
        const before = parseToml(text);
        const result = setValue(text, path, value);
        expect(pruned(parseToml(result))).toEqual(pruned(withValue(before, path, value)));
        expect(valueAt(parseToml(result), path)).toEqual(value);
        if (valueAt(before, path) === undefined)
          expect(commentsIn(result, /# (above|at the end|item)/g)).toBe(commentsIn(text, /# (above|at the end|item)/g));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });

  it("removes the value and changes no other", () => {
    fc.assert(
      fc.property(edit, ([text, path]) => {
        const before = parseToml(text);
        const result = parseToml(removeValue(text, path));
        expect(valueAt(result, path)).toBeUndefined();
        expect(pruned(result)).toEqual(pruned(withValue(before, path, undefined)));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
    );
  });
});
