/** The one style a receipt carries with it: black on white, made for paper. */

import { type Html, html } from '../formats/html.js';

export const receiptStyle: Html = html`<style>
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #16202b; font: 11pt/1.5 system-ui, sans-serif; }
.receipt { max-width: 48rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0 1rem; }
h1 span { display: block; font-size: 1rem; font-weight: 400; }
h2 { font-size: 1.1rem; border-bottom: 1px solid #8593a3; margin: 1.5rem 0 0.5rem; padding-bottom: 0.2rem; }
h3, h4 { font-size: 1rem; margin: 0.8rem 0 0.2rem; }
p { margin: 0.3rem 0; }
dl { margin: 0.4rem 0; }
dl > div { display: grid; grid-template-columns: 12rem 1fr; gap: 0.2rem 1rem; padding: 0.15rem 0; }
dt { color: #46535f; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid #cfd6de; overflow-wrap: anywhere; }
tr:has(+ .digest-row) td { border-bottom: 0; }
.digest-row td { padding-top: 0; }
td:last-child:not([colspan]), th:last-child { text-align: right; white-space: nowrap; padding-right: 0; }
code { font-family: ui-monospace, monospace; font-size: 0.85em; overflow-wrap: anywhere; }
pre { background: #f1f4f7; padding: 0.6rem; white-space: pre-wrap; }
.how, .utc, .exact, .method, .note, .scan, .evidence-id { color: #46535f; }
.party .how, .method, .scan { display: block; }
.test { border: 1px solid currentColor; padding: 0.1rem 0.4rem; }
.events { list-style: none; padding: 0; }
.events > li { border-left: 3px solid #8593a3; padding-left: 0.8rem; margin: 0.8rem 0; break-inside: avoid; }
.limits { border: 1px solid #46535f; padding: 0 1rem 0.6rem; break-inside: avoid; }
@media (max-width: 34rem) { dl > div { grid-template-columns: 1fr; } }
@page { margin: 18mm; }
</style>`;
