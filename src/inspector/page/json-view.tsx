const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** What is longer is shown without colours. */
const LONGEST_COLOURED = 200_000;

/** JSON in colours. */
export function JsonView({ text }: { text: string }) {
  return <pre class="json">{text.length > LONGEST_COLOURED ? text : coloured(text)}</pre>;
}

function coloured(text: string) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [whole, quoted, colon] = match;
    if (match.index > end) parts.push(text.slice(end, match.index));
    if (quoted && colon) parts.push(<span class="json-name">{quoted}</span>, colon);
    else parts.push(<span class={classOf(whole, quoted)}>{whole}</span>);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}

function classOf(whole: string, quoted: string | undefined): string {
  if (quoted === '"[redacted]"') return "json-masked";
  if (quoted) return "json-text";
  return /^[-\d]/.test(whole) ? "json-number" : "json-word";
}
