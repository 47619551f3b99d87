/** A gate on the way between a service and what it depends on: a relay of bytes that can be shut, slowed and cut. */

import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `client.query('commit')` of the driver, as it goes over the wire: a simple query message (PostgreSQL 55.7). */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0');

/**
 * @param {object} place
 * @param {string | { host: string, port: number }} place.listen a Unix socket's path, or an address
 * @param {string | { host: string, port: number }} place.target
 * @param {string[]} place.marks texts by which connections are told apart: those that ever carried one
 */
export async function openGate({ listen, target, marks = [] }) {
  const pairs = new Set();
  let shut = false;
  let isOff = false;
  let delayMs = 0;
  let cutAt;
  let cuts = 0;

  const server = createServer((near) => {
    if (shut || isOff) return void near.destroy();
    const far = typeof target === 'string' ? connect(target) : connect(target.port, target.host);
    const pair = { near, far, answerIsLost: false, first: undefined, said: new Set() };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    relay(near, far, (chunk) => {
      pair.first ??= chunk;
      for (const mark of marks) if (chunk.includes(mark)) pair.said.add(mark);
      if (!cutAt || !chunk.includes(cutAt.bytes)) return true;
      if (cutAt.mark && !pair.said.has(cutAt.mark)) return true;
      cuts += 1;
      pair.answerIsLost = cutAt.when === 'after';
      cutAt = undefined;
      if (!pair.answerIsLost) end();
      return pair.answerIsLost;
    });
    // The answer shows that the other side has done what it was asked; only then does it get lost.
    relay(far, near, () => {
      if (pair.answerIsLost) end();
      return !pair.answerIsLost;
    });
  });

  /** @param mayPass says of each piece whether it goes on */
  function relay(from, to, mayPass) {
    let after = Promise.resolve();
    const forward = (chunk) => {
      if (to.destroyed || !mayPass(chunk) || to.write(chunk)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    from.on('data', (chunk) => {
      if (delayMs === 0) forward(chunk);
      else after = after.then(() => sleep(delayMs)).then(() => forward(chunk));
    });
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen, resolve);
  });
  const cutAll = (introducedBy = '') => {
    for (const { near, far, first } of pairs) {
      if (!first?.includes(introducedBy) && introducedBy !== '') continue;
      near.destroy();
      far.destroy();
    }
  };
  return {
    address: () => server.address(),
    /** Ends every connection and takes no new ones until `unshut`. */
    shut() {
      shut = true;
      cutAll();
    },
    unshut() {
      shut = false;
    },
    /** The same, for as long as there is no power on its far side, whatever `unshut` says meanwhile. */
    off() {
      isOff = true;
      cutAll();
    },
    on() {
      isOff = false;
    },
    /** @param introducedBy only connections that began with this text */
    cutAll,
    /** Each piece of data waits this long. */
    slow(milliseconds) {
      delayMs = milliseconds;
    },
    /**
     * Cuts the connection on which the next COMMIT (or these bytes) passes: before it leaves, or after, before its answer.
     * @param mark only on a connection that carried it
     */
    cutNext(when, { bytes = COMMIT, mark } = {}) {
      cutAt = { when, bytes, mark };
    },
    forget() {
      cutAt = undefined;
    },
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        shut = true;
        cutAll();
        server.close(() => resolve());
      }),
  };
}
