import type { Tool } from "../agent-api.js";

/** The tools as the model is told of them: those with a namespace in a group of that name. */
export function asToolSpecs(tools: readonly Tool[]): object[] {
  const groups = new Map<string, { readonly description: string; readonly tools: object[] }>();
  const specs: object[] = [];
  for (const tool of tools) {
    const { namespace } = tool;
    if (!namespace) {
      specs.push(asFunction(tool));
      continue;
    }
    const group = groups.get(namespace.name) ?? { description: namespace.description, tools: [] };
    if (group.tools.length === 0) specs.push({ type: "namespace", name: namespace.name, ...group });
    groups.set(namespace.name, group);
    group.tools.push(asFunction(tool));
  }
  return specs;
}

function asFunction({ name, description, inputSchema }: Tool): object {
  return { type: "function", name, description, strict: false, parameters: inputSchema };
}
