/** The portal's look, third part: buttons, fields, choices. */

export const formStyle = `
button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: 0.4rem 1.1rem;
  background: var(--surface); color: var(--accent); border: 1px solid var(--edge); border-radius: var(--radius);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { background: var(--accent-soft); text-decoration: underline; }
button:disabled { opacity: 0.55; cursor: default; text-decoration: none; }
.primary, .primary:hover, .choose, .choose:hover { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.quiet { border-color: transparent; background: transparent; padding-inline: 0.6rem; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0; align-items: center; }
.decision, .collect {
  margin: 2rem 0; padding: 0.5rem 1.25rem 1.25rem; background: var(--surface); border: 2px solid var(--accent); border-radius: var(--radius);
}
.decision h2, .collect h2 { margin-top: 0.75rem; }
.choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 1rem; margin: 1rem 0; }
.choice { display: flex; flex-direction: column; padding: 0.25rem 1rem 1rem; border: 1px solid var(--edge); border-radius: var(--radius); }
.choice ul { padding-left: 1.2rem; flex: 1 0 auto; }
.choose { min-width: min(14rem, 100%); }
.field { margin: 1rem 0; }
label, .label, legend { font-weight: 600; }
.label { display: block; }
.field .hint, .option .hint { margin: 0.1rem 0 0.35rem; font-weight: 400; }
input[type=text], input[type=email], input[type=date], input[type=number], input[type=file], select, textarea {
  display: block; width: 100%; max-width: 34rem; min-height: 2.75rem; padding: 0.45rem 0.7rem; font: inherit;
  color: var(--text); background: var(--surface); border: 1px solid var(--edge); border-radius: var(--radius);
}
input[type=date], select { max-width: 16rem; }
[aria-invalid=true] { border: 2px solid var(--bad); }
.field-error { margin: 0.1rem 0 0.35rem; color: var(--bad); font-weight: 600; }
input[type=radio], input[type=checkbox] { width: 1.2rem; height: 1.2rem; margin: 0 0.5rem 0 0; vertical-align: -0.15rem; accent-color: var(--accent); }
.option { display: flex; padding: 0.6rem 0.25rem; font-weight: 400; cursor: pointer; }
.option input { flex: none; margin-top: 0.25rem; }
fieldset { margin: 1.5rem 0; padding: 0.5rem 1.25rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); min-width: 0; }
legend { padding: 0 0.4rem; font-size: 1.06rem; }
fieldset:has([name$=".scheme"]) [data-scheme] { display: none; }
fieldset:has([value=eidas-natural]:checked) [data-scheme~=eidas-natural],
fieldset:has([value=eidas-legal]:checked) [data-scheme~=eidas-legal],
fieldset:has([value=email]:checked) [data-scheme~=email] { display: block; }
.drop input[type=file] { max-width: none; padding: 2rem 1rem; border: 2px dashed var(--edge); cursor: pointer; }
.drop input[type=file]:hover { background: var(--accent-soft); }
.inline-form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
.inline-form input { width: 6rem; }
.inline-form .hint { flex-basis: 100%; margin: 0; }
.review { margin-top: 2rem; padding: 0.25rem 1.25rem 0.5rem; border: 2px solid var(--accent); border-radius: var(--radius); background: var(--surface); }
.review h2 { margin-top: 0.75rem; }
.error-summary { margin: 1rem 0; padding: 0.5rem 1.25rem; background: var(--bad-soft); border: 2px solid var(--bad); border-radius: var(--radius); }
.error-summary:focus { outline: 3px solid var(--focus); }
.error-summary h2 { margin: 0.35rem 0; font-size: 1.1rem; color: var(--bad); }
.error-summary a { display: inline-block; padding-block: 0.15rem; }
.upload { margin: 1rem 0; }
@media (max-width: 30rem) { .actions > .button, .actions > button { flex: 1 1 100%; } }
`;
