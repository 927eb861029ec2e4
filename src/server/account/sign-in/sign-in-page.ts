/** The page after a sign-in. It does not say who signed in. */
export const SIGNED_IN_PAGE = page(
  "Signed in",
  "You are signed in",
  "You can close this window and go back to where you came from.",
);

/** The page after a sign-in that failed. */
export function failurePage(why: string): string {
  return page(
    "Sign-in failed",
    "The sign-in did not succeed",
    `${escapeHtml(why)}<br>Go back to where you came from and try again.`,
  );
}

/** The pages have no script and load nothing, and the browser is told not to allow either. */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  connection: "close",
};

function page(title: string, heading: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 30rem; padding: 2rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem }
p { margin: 0 }
</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
