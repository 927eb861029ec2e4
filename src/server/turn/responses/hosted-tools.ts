import { webSearchMode } from "../../config/web-search.js";
import { hostedToolsOf } from "../../model/known-models.js";
import type { ThreadSettings } from "../../thread/settings.js";

/** The tools that the model's backend carries out itself, as the real server (0.171) offers them: a search of the web. */
export function hostedTools(model: string, settings: ThreadSettings): object[] {
  const { webSearch = { mode: null, tool: null }, features, sandboxPolicy } = settings;
  const mode = webSearchMode(webSearch, features, sandboxPolicy.type !== "dangerFullAccess");
  const hosted = hostedToolsOf(model);
  if (mode === "disabled" || hosted === null) return [];
  const { context_size, allowed_domains, location } = webSearch.tool ?? {};
  const { country, region, city, timezone } = location ?? {};
  return [
    {
      type: "web_search",
      external_web_access: mode !== "cached",
      ...(mode === "indexed" ? { indexed_web_access: true } : {}),
      ...(allowed_domains ? { filters: { allowed_domains } } : {}),
      ...(location ? { user_location: { type: "approximate", country, region, city, timezone } } : {}),
      ...(context_size ? { search_context_size: context_size } : {}),
      ...(hosted.searchesPictures ? { search_content_types: ["text", "image"] } : {}),
    },
  ];
}
