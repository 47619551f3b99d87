/** The portal's look, second part: lists, cards, chips, timelines, receipts. */

export const partStyle = `
.doors, .cards { display: grid; gap: 1rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.doors { grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }
.doors li, .cards li { margin: 0; display: grid; }
.card {
  display: block; padding: 1.25rem; background: var(--surface); border: 1px solid var(--edge); border-radius: var(--radius);
  color: var(--text); text-decoration: none;
}
.card:hover { border-color: var(--accent); background: var(--accent-soft); }
.card strong { display: block; font-size: 1.15rem; color: var(--accent); text-decoration: underline; text-underline-offset: 0.2em; }
.card span { display: block; margin-top: 0.35rem; color: var(--muted); }
.aside { margin-top: 2.5rem; padding: 0.25rem 1.25rem 0.75rem; border-left: 4px solid var(--line); }
.aside h2 { margin-top: 0.5rem; font-size: 1.1rem; }
.notice {
  padding: 0.75rem 1rem; background: var(--accent-soft); border-left: 4px solid var(--accent); border-radius: 0 var(--radius) var(--radius) 0;
}
.notice.problem, section.problem { background: var(--bad-soft); border-left: 4px solid var(--bad); padding: 0.75rem 1rem; }
.notice h2 { margin-top: 0.25rem; }
.empty { font-size: 1.1rem; }
.messages { margin: 0.5rem 0; padding: 0; list-style: none; }
.messages li {
  position: relative; display: grid; grid-template-columns: 1fr auto; gap: 0.35rem 1rem; align-items: start; margin: 0 0 0.75rem;
  padding: 1rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
}
.messages li:hover { border-color: var(--accent); }
.messages a { text-decoration: none; color: var(--text); min-width: 0; }
.messages a::after { content: ""; position: absolute; inset: 0; border-radius: var(--radius); }
.row-subject { display: block; font-weight: 650; color: var(--accent); text-decoration: underline; text-underline-offset: 0.2em; }
.row-party { display: block; color: var(--muted); }
.row-deadline { grid-column: 1 / -1; font-size: 0.94rem; }
.remaining { display: inline-block; font-weight: 650; margin-left: 0.35rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.35rem; justify-content: flex-end; }
.chip {
  display: inline-block; padding: 0.1rem 0.65rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.9rem;
  font-weight: 650; white-space: nowrap;
}
.chip-waiting { color: var(--accent); background: var(--accent-soft); }
.chip-good { color: var(--good); background: var(--good-soft); }
.chip-ended { color: var(--ended); background: var(--ended-soft); }
.chip-problem { color: var(--bad); background: var(--bad-soft); }
summary { cursor: pointer; min-height: 2rem; padding: 0.15rem 0; }
.explained p { max-width: 36rem; margin: 0.4rem 0; }
.facts { padding: 0.75rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
dl > div { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0.1rem 1rem; padding: 0.3rem 0; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd > a { display: inline-block; padding-block: 0.15rem; }
.party .how, .method, .scan { display: block; }
.utc { white-space: nowrap; font-size: 0.88rem; }
table { width: 100%; border-collapse: collapse; margin: 0.5rem 0; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--muted); font-weight: 600; font-size: 0.94rem; }
tr:has(+ .digest-row) td { border-bottom: 0; padding-bottom: 0; }
.digest-row td { padding-top: 0; }
.files td:last-child:not([colspan]), .files th:last-child { text-align: right; white-space: nowrap; padding-right: 0; }
.digest-label { color: var(--muted); font-size: 0.85rem; }
.digest { font-size: 0.82rem; }
.course { margin: 1rem 0 2rem; padding: 0.25rem 1.25rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.events { margin: 0.75rem 0; padding: 0 0 0 1.1rem; list-style: none; border-left: 2px solid var(--line); }
.events > li { position: relative; margin: 0 0 1.5rem; }
.events > li::before {
  content: ""; position: absolute; left: -1.62rem; top: 0.32rem; width: 0.95rem; height: 0.95rem; border-radius: 50%;
  background: var(--good); border: 3px solid var(--surface);
}
.events > li.proof-pending::before, .events > li.judged-INDETERMINATE::before { background: var(--surface); border-color: var(--warn); }
.events > li.proof-late::before { background: var(--warn); }
.events > li.judged-TOTAL-FAILED::before { background: var(--bad); }
.events h3, .events h4 { margin: 0; }
.events p { margin: 0.2rem 0; }
.proof-word { font-size: 0.88rem; font-weight: 400; color: var(--muted); }
.times { margin: 0.35rem 0; font-size: 0.94rem; }
.times > div { grid-template-columns: minmax(8rem, 15rem) 1fr; padding: 0.1rem 0; }
.proof { padding: 0.4rem 0.75rem; background: var(--warn-soft); border-left: 3px solid var(--warn); font-size: 0.94rem; }
.reason { color: var(--muted); }
.reason q { font-style: italic; }
.ahead-title, .final { color: var(--muted); margin-bottom: 0; }
.ahead { color: var(--muted); padding-left: 1.1rem; }
.downloads { padding: 0; list-style: none; }
.downloads li { display: grid; grid-template-columns: 1fr auto auto; gap: 0.4rem 1rem; align-items: center; padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
.downloads details { grid-column: 1 / -1; }
progress { display: block; width: 100%; height: 0.9rem; margin-top: 0.35rem; accent-color: var(--accent); }
.verdict { padding: 1rem 1.25rem; border: 2px solid currentColor; border-radius: var(--radius); }
.verdict > * { color: var(--text); margin: 0.25rem 0; }
.verdict h2 { font-size: 1.7rem; color: inherit; }
.verdict .advice dt { font-weight: 650; }
.verdict .advice dt, .verdict .advice dd { color: var(--text); }
.facts dd > p { margin: 0 0 0.3rem; }
.identifier { white-space: normal; color: var(--muted); }
.verdict .code { color: var(--muted); }
.verdict-TOTAL-PASSED { color: var(--good); background: var(--good-soft); }
.verdict-TOTAL-FAILED { color: var(--bad); background: var(--bad-soft); }
.verdict-INDETERMINATE { color: var(--warn); background: var(--warn-soft); }
.technical { margin: 1.5rem 0; }
.check-FAILED td:first-child { color: var(--bad); font-weight: 700; }
.check-INDETERMINATE td:first-child { color: var(--warn); font-weight: 700; }
.receipt { padding: 1rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.receipt h1 span { display: block; font-size: 1.05rem; font-weight: 400; color: var(--muted); }
.receipt h2 { border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
.receipt .test { color: var(--warn); border: 1px solid currentColor; padding: 0 0.5rem; border-radius: 3px; }
.receipt .limits { padding: 0 1rem 0.5rem; border: 1px solid var(--edge); }
.receipt .limits h2 { border: 0; }
pre { padding: 0.75rem; background: var(--ground); border-radius: var(--radius); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  dl > div, .times > div { grid-template-columns: 1fr; }
  .messages li { grid-template-columns: 1fr; }
  .chips { justify-content: flex-start; }
  .downloads li { grid-template-columns: 1fr auto; }
  .downloads .button { grid-column: 1 / -1; }
  .stacked thead { position: absolute; left: -100rem; }
  .stacked tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .stacked td, .stacked tbody th { display: block; border: 0; padding: 0.15rem 0; }
  .stacked [data-label]::before { content: attr(data-label) ": "; color: var(--muted); font-weight: 400; }
}
@media print { .receipt, .course { border: 0; padding: 0; } }
`;
