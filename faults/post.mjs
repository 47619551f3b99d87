/** A mail server that takes, refuses, dawdles, or loses its answer on command, and keeps a list of what it took. */

import { SMTPServer } from 'smtp-server';
import { openGate } from './gate.mjs';

/** What ends the mail on the wire, and so precedes the answer that puts the server in charge. */
const END_OF_MAIL = Buffer.from('\r\n.\r\n');

export async function startPost() {
  const taken = [];
  let refusal;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: false,
    closeTimeout: 100,
    onRcptTo: (_address, _session, done) =>
      done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code })),
    onData(stream, { envelope }, done) {
      stream.resume();
      stream.on('end', () => {
        const queueId = `fault${String(taken.length + 1).padStart(6, '0')}`;
        taken.push({ at: Date.now(), queueId, attempt: envelope.dsn?.envid });
        done(null, `OK: queued as ${queueId}`);
      });
    },
  });
  server.on('error', () => undefined);
  const socket = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => socket.once('listening', resolve));
  const target = { host: '127.0.0.1', port: socket.address().port };
  const gate = await openGate({ listen: { host: '127.0.0.1', port: 0 }, target });
  return {
    url: `smtp://127.0.0.1:${gate.address().port}`,
    /** Every mail for which the server took charge: when, its queue id, and the attempt it belongs to. */
    taken,
    right() {
      refusal = undefined;
      gate.slow(0);
      gate.forget();
      gate.unshut();
    },
    refuse(code, text) {
      refusal = { code, text };
    },
    slow: (milliseconds) => gate.slow(milliseconds),
    down: () => gate.shut(),
    /** The next mail is taken, and its sender never learns it. */
    loseAnswer: () => gate.cutNext('after', { bytes: END_OF_MAIL }),
    async close() {
      await gate.close();
      await new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
