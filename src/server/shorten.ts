/** The beginning of a text, and "..." where it is longer than `most` characters. Pairs of surrogates stay whole. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most)}...`;
}
