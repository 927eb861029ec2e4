import { messageOf } from "../../rpc/errors.js";
import { describeOsError } from "../../system/os-error.js";
import { readRegularFileSync } from "../../system/regular-file.js";

/** No instructions are longer; a file that is may be none. */
const MOST_BYTES = 1024 * 1024;

/** How the real server calls the files that a key of the configuration names (0.171). */
const NAMES = {
  model_instructions_file: "model instructions file",
  experimental_compact_prompt_file: "experimental compact prompt file",
};

/** The keys that name a file with a text for the model. */
export type InstructionsFileKey = keyof typeof NAMES;

/** The text of the file that a key names, or why it cannot be used, in the words of the real server (0.171). */
export function readInstructionsFile(
  key: InstructionsFileKey,
  path: string,
): { readonly text: string } | { readonly problem: string } {
  let text: string;
  try {
    text = readRegularFileSync(path, MOST_BYTES).toString("utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `failed to read ${NAMES[key]} ${path}: ${describeOsError(code) ?? messageOf(error)}` };
  }
  return text === "" ? { problem: `${NAMES[key]} is empty: ${path}` } : { text };
}
