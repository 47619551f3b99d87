/** The portal's look, first part: colours, type, and the frame around every page. */

/** Both colour sets reach WCAG 2.2 AA: 4.5:1 for text, 3:1 for borders of controls and the focus ring. */
export const frameStyle = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8; --surface: #ffffff; --text: #17212b; --muted: #4a5865; --line: #cdd5dd; --edge: #6b7a88;
  --accent: #14506b; --on-accent: #ffffff; --accent-soft: #e3eff5;
  --good: #1b5e3a; --good-soft: #e2f2e8; --bad: #8f2018; --bad-soft: #fbe9e7; --warn: #6d4600; --warn-soft: #fdf1d8;
  --ended: #404b56; --ended-soft: #e6eaee; --focus: #b3470b;
  --radius: 0.5rem; --gap: 1.25rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10171d; --surface: #18222b; --text: #e8eef3; --muted: #aebbc7; --line: #33424f; --edge: #7f90a0;
    --accent: #8ecdea; --on-accent: #0b1b24; --accent-soft: #17323f;
    --good: #93d8b0; --good-soft: #173425; --bad: #f6aaa2; --bad-soft: #3d1d1a; --warn: #efc877; --warn-soft: #362a10;
    --ended: #c2ccd6; --ended-soft: #2a3640; --focus: #ffb27a;
  }
}
* { box-sizing: border-box; }
html { scrollbar-gutter: stable; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--text);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word;
}
[hidden] { display: none !important; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2.1rem); margin: 0.5rem 0 0.75rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1.06rem; margin: 1.25rem 0 0.35rem; }
p, ul, ol, dl { margin: 0.5rem 0; }
li { margin: 0.25rem 0; }
a { color: var(--accent); text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 0.15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 3px; }
main:focus, section:focus { outline: none; }
bdi { overflow-wrap: anywhere; }
code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead { font-size: 1.15rem; max-width: 42rem; }
.hint, .how, .utc, .exact, .method, .scan { color: var(--muted); font-size: 0.94rem; }
.skip { position: absolute; left: -100rem; top: 0; padding: 0.75rem 1rem; background: var(--surface); z-index: 2; }
.skip:focus { left: 0; }
.test-label {
  margin: 0; padding: 0.4rem var(--gap); background: var(--warn-soft); color: var(--warn);
  border-bottom: 1px solid currentColor; text-align: center; font-size: 0.94rem;
}
.banner {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem var(--gap); padding: 0.5rem var(--gap);
  background: var(--surface); border-bottom: 1px solid var(--line);
}
.brand {
  display: inline-flex; align-items: center; gap: 0.6rem; min-height: 2.75rem; font-weight: 700; font-size: 1.15rem;
  color: var(--text); text-decoration: none;
}
.banner nav { flex: 1 1 auto; }
.banner nav ul { display: flex; flex-wrap: wrap; gap: 0 0.25rem; margin: 0; padding: 0; list-style: none; }
.banner nav li { margin: 0; }
.banner nav a {
  display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0 0.7rem; border-radius: var(--radius);
  color: var(--text); text-decoration: none;
}
.banner nav a:hover { background: var(--accent-soft); text-decoration: underline; }
.banner nav a[aria-current] { font-weight: 700; box-shadow: inset 0 -3px 0 var(--accent); border-radius: 0; }
.who form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; margin: 0; }
.signed-in { color: var(--muted); font-size: 0.94rem; }
main { flex: 1 0 auto; width: 100%; max-width: 52rem; margin: 0 auto; padding: 1rem var(--gap) 3rem; }
main.wide { max-width: 68rem; }
footer {
  padding: 1rem var(--gap); background: var(--surface); border-top: 1px solid var(--line); color: var(--muted);
  font-size: 0.94rem;
}
footer > * { max-width: 68rem; margin-inline: auto; }
.footer-row { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem; }
.links a, .footer-row a, .session a { display: inline-flex; align-items: center; min-height: 1.75rem; }
.footer-row a { min-height: 2.75rem; }
.session-warning {
  position: fixed; inset: auto 0 0; z-index: 1; padding: 0.5rem var(--gap); max-width: none;
  background: var(--warn-soft); color: var(--text); border-block: 2px solid var(--warn);
}
/* What has the focus must not lie under the warning. */
html:has(.session-warning:not([hidden])) { scroll-padding-bottom: 12rem; }
.languages ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
.languages [aria-current] { color: var(--text); font-weight: 700; text-decoration: none; }
@media (max-width: 40rem) {
  :root { --gap: 1rem; }
  .banner nav { order: 3; flex-basis: 100%; }
  .banner nav ul { margin: 0 -0.7rem; }
  .banner nav a { padding: 0 0.6rem; }
  .who { margin-left: auto; }
  .who:has(form) { flex-basis: 100%; }
  .who form { flex-wrap: nowrap; justify-content: space-between; }
  .who button { flex: none; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  :root {
    color-scheme: light; --ground: #fff; --surface: #fff; --text: #000; --muted: #333; --line: #999; --edge: #666; --accent: #000;
    --accent-soft: #fff; --good: #000; --good-soft: #fff; --bad: #000; --bad-soft: #fff; --warn: #000; --warn-soft: #fff;
    --ended: #000; --ended-soft: #fff;
  }
  .banner nav, .who, footer, .skip, .actions, .unprinted, .decision, .collect, form, progress, .links { display: none !important; }
  body { display: block; font-size: 10.5pt; }
  main, main.wide { max-width: none; padding: 0; }
  /* What is folded on the screen is not folded on paper. */
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  summary { list-style: none; }
  .card, .facts, .events > li { break-inside: avoid; }
  h1, h2, h3, h4 { break-after: avoid; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
