import { html, Markup } from "./markup.js";
import { STYLES } from "./styles.js";

export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** Style sheet of what only this page has. */
  readonly styles?: string;
}

/** A page that is one file: it asks for nothing from anywhere and runs nothing. */
export function renderPage({ title, body, styles = "" }: PageParts): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLES)}${new Markup(styles)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return page.toString();
}
