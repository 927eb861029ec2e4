// A plugin of TypeDoc: a page is called by its heading, and not by the path of its file.
import { Converter } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const text = page.content.map((part) => part.text).join("");
    const heading = /^# (.+)$/m.exec(text)?.[1];
    if (heading !== undefined) page.name = heading.replaceAll("`", "");
  });
}
