import { expect, test } from '@jest/globals';
import { eventually } from './service.js';
import { launch, processesIn, ServiceProcess, temporaryFolder } from './service-process.js';

const dir = temporaryFolder();

test('a start whose public address leads nowhere yet says so, and goes on', async () => {
  const { settings, dataDir } = await ServiceProcess.in(dir);
  // Nobody listens on the port for discarding.
  const nowhere = { ...settings, SEALPOST_PUBLIC_URL: 'http://127.0.0.1:9' };
  const running = launch(['start'], nowhere, dir);
  let out = '';
  running.child.stdout?.on('data', (text: string) => {
    out += text;
  });
  await eventually(async () => out.includes('Stop with Ctrl-C'));
  running.child.kill('SIGINT');
  const { code, err } = await running.ended;
  expect(code).toBe(0);
  expect(err).toContain(
    'No messages were left for the demo people, as http://127.0.0.1:9 does not answer from here.',
  );
  expect(processesIn(dataDir)).toEqual([]);
});
