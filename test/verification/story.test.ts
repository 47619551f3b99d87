import { beforeAll, describe, expect, test } from '@jest/globals';
import { ACCEPTED, CONTENT, makeService, type Service, tell, troubles, verify } from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

describe('a whole story', () => {
  test('passes with its content and its root', async () => {
    const files = await tell(service, ACCEPTED);
    const report = await verify(service, [
      ...files,
      { name: 'content/contract.txt', bytes: CONTENT },
    ]);
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
    console.log(report.checks, report.evidence[2], report.deliveries);
  });
});
