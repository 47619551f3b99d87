/** A process that does what the name of the first file says. */

import { writeFileSync } from 'node:fs';
import { endWithParent } from '../../dist/compose/end-with-parent.js';

const BEHAVIOURS = {
  fine: () => process.send({ fine: true }),
  spin: () => {
    for (;;);
  },
  'spin, known': ({ bytes }) => {
    writeFileSync(Buffer.from(bytes).toString(), String(process.pid));
    for (;;);
  },
  silent: () => undefined,
  exit: () => process.exit(3),
  reject: async () => {
    throw new Error('broken');
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push(Array(1000).fill({}));
  },
  deep: () => {
    const deep = () => deep() + 1;
    deep();
  },
};

endWithParent();
process.on('message', ({ files }) => BEHAVIOURS[files[0].name](files[0]));
process.send('ready');
