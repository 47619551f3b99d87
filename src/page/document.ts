/** The file itself: one document that carries everything and may load nothing. */

export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** CSP sources of exactly these two, such as `'sha256-…'`. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/**
 * What the page may do, wherever it was opened: run its own script and WebAssembly, also as a thread; open no connection.
 * Its own copy of the rule holds on a disk, where no server speaks.
 */
export const pagePolicy = ({ scriptHash, styleHash }: PageParts): string =>
  [
    "default-src 'none'",
    `script-src ${scriptHash} 'wasm-unsafe-eval'`,
    `style-src ${styleHash}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** @throws RangeError for a script that would end its own element */
export function pageDocument(parts: PageParts): string {
  const { script, style } = parts;
  if (/<\/script|<!--/i.test(script)) throw new RangeError('the script ends its own element');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Sealpost</title>
<style>${style}</style>
<script type="module">${script}</script>
</head>
<body>
<noscript><main><h1>Sealpost</h1>
<p lang="en">This page judges files by a script on your own device, and scripts are off. Use the program “sealpost verify”; a service that shows this page judges files itself at the address /verify/upload.</p>
<p lang="fr">Cette page juge les fichiers par un script sur votre appareil, et les scripts sont désactivés. Utilisez le programme « sealpost verify » ; un service qui montre cette page juge lui-même à l’adresse /verify/upload.</p>
<p lang="ro">Această pagină verifică fișierele printr-un script pe dispozitivul dumneavoastră, iar scripturile sunt oprite. Folosiți programul „sealpost verify”; un serviciu care arată această pagină verifică el însuși la adresa /verify/upload.</p>
</main></noscript>
</body>
</html>
`;
}
