/** A process that judges files of strangers, so that whatever is in them can end nothing but this process. */

import { endWithParent } from './end-with-parent.js';
import { type JudgeOrder, judgeFiles } from './verifier.js';

endWithParent();
process.on('message', async (order: JudgeOrder) => {
  // What rejects here ends the process, and the other side is told by that.
  process.send?.(await judgeFiles(order));
});
process.send?.('ready');
