/** Stops the database of the run; the watching shell then removes its directory. */

export default async function teardown() {
  const { server, watch } = globalThis.sealpostTestDatabase;
  await server.stop();
  const removed = new Promise((resolve) => watch.once('exit', resolve));
  watch.stdin.end('stopped\n');
  await removed;
}
