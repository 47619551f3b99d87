import { expect, test } from '@jest/globals';
import { testDatabase } from '../database.js';

const database = await testDatabase();

test('x', async () => {
  const r = await database.service.query('select current_user, name from sealpost.migrations');
  expect(r.rowCount).toBe(8);
});
