/** The HTML of the trace panel: its own script and style load, nothing else does, and nothing connects anywhere. */
import { env, l10n, Uri, type Webview } from 'vscode';

/** The folder that a webview of it may read. */
export function pageRoot(extension: Uri): Uri {
  return Uri.joinPath(extension, 'dist');
}

/** The page for one webview. */
export function tracePage(webview: Webview, extension: Uri): string {
  const nonce = crypto.randomUUID();
  const [script, style] = ['trace-panel.js', 'trace-panel.css'].map((name) =>
    webview.asWebviewUri(Uri.joinPath(pageRoot(extension), name)),
  );
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  const translations = JSON.stringify(l10n.bundle ?? {}).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="${l10n.bundle ? env.language : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Doorbell Trace</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main><h1>Doorbell Trace</h1></main>
<script type="application/json" id="translations">${translations}</script>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
