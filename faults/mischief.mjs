/** The faults: what each does to the world, for how long, and how often it is chosen beside the others of its stream. */

import { setTimeout as sleep } from 'node:timers/promises';
import { SEALS } from './database.mjs';
import { rollBack } from './power.mjs';
import { randomOf } from './random.mjs';
import { STEPS } from './steps.mjs';

/** How long an armed process is waited for; a step that nobody reaches is given up. */
const ARMED_MS = 6000;
const BACK_MS = 60_000;
const HOUR = 3_600_000;

/**
 * Streams run beside each other, so that faults meet. Each fault is `{ weight, run(world, random) }`: it has its turn `weight`
 * times before the stream begins anew. `run` resolves when the fault is over, and gives `false` where it could not happen.
 * @param {number} longestFreeze milliseconds
 */
export const streamsOf = (longestFreeze) => ({
  kills: { mean: 3000, faults: killFaults },
  steps: { mean: 800, faults: stepFaults },
  freezes: { mean: 6000, faults: freezeFaults(longestFreeze) },
  clocks: { mean: 12_000, faults: clockFaults },
  stamping: { mean: 3500, faults: stampingFaults },
  database: { mean: 5000, faults: databaseFaults },
  leases: { mean: 45_000, faults: leaseFaults },
  power: { mean: 12_000, faults: powerFaults },
  restarts: { mean: 20_000, faults: restartFaults },
  surroundings: { mean: 6000, faults: surroundingFaults },
});

const killFaults = {
  'kill at a random instant': {
    weight: 10,
    async run({ instances }, random) {
      const target = pickServing(instances.filter(isMortal), random);
      target?.kill();
      return target !== undefined;
    },
  },
  'kill of several': {
    weight: 2,
    async run({ instances }, random) {
      const targets = instances
        .filter(isMortal)
        .filter((one) => one.isServing() && random.chance(0.8));
      if (targets.length < 2) return false;
      for (const instance of targets) instance.kill();
    },
  },
  'kill of all': {
    weight: 1,
    async run({ instances }) {
      for (const instance of instances.filter(isMortal)) instance.kill();
    },
  },
};

const isMortal = (instance) => instance.isMortal;

const stepFaults = Object.fromEntries(
  STEPS.map((step) => [
    `kill at "${step}"`,
    {
      weight: 1,
      run: async (world, random) =>
        (await stopAtStep(world, random, step, 'SIGKILL')) !== undefined,
    },
  ]),
);

const freezeFaults = (longestFreeze) => ({
  freeze: {
    weight: 1,
    async run({ instances }, random) {
      const target = pickServing(instances, random);
      if (!target) return false;
      target.freeze();
      await sleep(random.between(1000, longestFreeze));
      target.thaw();
    },
  },
  'freeze at a step, sessions ended': {
    weight: 2,
    async run(world, random) {
      const step = random.pick(FENCED);
      const frozen = await stopAtStep(world, random, step, 'SIGSTOP');
      if (!frozen) return false;
      // What the server does to a session that is idle for too long; others take over what it held.
      frozen.gate.cutAll();
      await sleep(random.between(2000, 5000));
      frozen.thaw();
    },
  },
  'freeze at "content durable", sign of life lost': {
    weight: 2,
    async run(world, random) {
      const frozen = await stopAtStep(world, random, 'content durable', 'SIGSTOP', 1);
      if (!frozen) return false;
      // Others take it for dead and its reservations over; its other connections still stand when it wakes.
      frozen.gate.cutAll('sealpost-presence');
      await sleep(random.between(4000, 6000));
      frozen.thaw();
    },
  },
});

const leaseFaults = {
  'freeze longer than any lease': {
    weight: 1,
    async run(world, random) {
      const frozen = await stopAtStep(world, random, random.pick(FENCED), 'SIGSTOP');
      if (!frozen) return false;
      await sleep(random.between(35_000, 40_000));
      frozen.thaw();
    },
  },
};

const restartFaults = {
  'rolling restart': {
    weight: 1,
    async run({ instances }) {
      for (const instance of instances) await instance.restart();
    },
  },
};

const clockFaults = {
  'clock jump': {
    weight: 1,
    async run({ instances }, random) {
      const stepped = instances.filter((one) => one.stepped);
      const one = random.pick(stepped);
      const targets = stepped.filter((other) => other === one || random.chance(0.5));
      const clock = random.pick([-HOUR, -30_000, -5000, 5000, 30_000, HOUR, 24 * HOUR]);
      for (const target of targets) target.say({ clock });
      await sleep(random.between(1000, 4000));
      for (const target of targets) target.say({ clock: 0 });
      return targets.length > 0;
    },
  },
};

/** Where a process that was taken for dead could still do harm. */
const FENCED = [
  'content durable',
  'submission: before commit',
  'events taken',
  'stamped',
  'evidence stored',
  'sealing: before commit',
  'before mail',
  'after mail',
  'answer: before commit',
  'before transfer record',
];

const stampingFaults = {
  down: { weight: 2, run: (world, random) => stamping(world, random, (tsa) => tsa.down()) },
  silent: { weight: 1, run: (world, random) => stamping(world, random, (tsa) => tsa.silent()) },
  slow: {
    weight: 2,
    run: (world, random) => stamping(world, random, (tsa) => tsa.slow(random.between(300, 4000))),
  },
  'wrong answers': {
    weight: 6,
    run(world, random) {
      const kind = nextKind(world, random);
      return stamping(world, random, (tsa) => tsa.wrong(() => kind));
    },
  },
  'wrong answers of all kinds': {
    weight: 3,
    run: (world, random) =>
      stamping(world, random, (tsa) => tsa.wrong(() => nextKind(world, random))),
  },
};

/** Every kind has its turn before one comes again. */
function nextKind(world, random) {
  world.wrongKinds ??= random.deck(world.authority.wrongKinds);
  return world.wrongKinds();
}

async function stamping({ authority }, random, begin) {
  await begin(authority);
  await sleep(random.between(800, 3000));
  await authority.right();
}

const databaseFaults = {
  'fast restart': {
    weight: 2,
    run: ({ database }, random) => database.restart('SIGINT', random.between(0, 1500)),
  },
  'killed server': {
    weight: 2,
    run: ({ database }, random) => database.restart('SIGKILL', random.between(0, 1500)),
  },
  'ended backends': {
    weight: 4,
    run: ({ database }, random) => database.endBackends(random.pick([0.2, 0.5, 1])),
  },
  'cut before COMMIT': { weight: 4, run: (world, random) => cutCommit(world, random, 'before') },
  'cut after COMMIT': { weight: 6, run: (world, random) => cutCommit(world, random, 'after') },
  'cut before COMMIT of seals': {
    weight: 4,
    run: (world, random) => cutCommit(world, random, 'before', SEALS),
  },
  'one instance cut off': {
    weight: 2,
    async run({ instances }, random) {
      const { gate } = random.pick(instances);
      gate.shut();
      await sleep(random.between(500, 5000));
      gate.unshut();
    },
  },
  'slow connection': {
    weight: 1,
    async run({ instances }, random) {
      const { gate } = random.pick(instances);
      gate.slow(random.between(5, 60));
      await sleep(random.between(1000, 3000));
      gate.slow(0);
    },
  },
  'database volume full': {
    weight: 1,
    async run({ database }, random) {
      if (database.refusal) return false;
      await database.fill(random.between(500, 3000));
    },
  },
  'connections used up': {
    weight: 1,
    run: ({ database }, random) => database.exhaust(random.between(1000, 4000)),
  },
};

async function cutCommit({ instances }, random, when, mark) {
  const { gate } = random.pick(instances);
  const before = gate.cuts();
  gate.cutNext(when, { mark });
  for (let waited = 0; waited < 3000 && gate.cuts() === before; waited += 20) await sleep(20);
  gate.forget();
  return gate.cuts() > before;
}

const powerFaults = {
  'power cut': {
    weight: 1,
    async run({ database, instances, paths }, random) {
      try {
        await database.cutPower(async () => {
          await Promise.all(instances.map((instance) => instance.powerOff()));
          await rollBack(paths, random);
        });
      } finally {
        for (const instance of instances) instance.powerOn();
      }
      // A cut takes nothing from those who have not come to anything since the last one.
      for (let waited = 0; waited < BACK_MS && !instances.every((one) => one.isServing()); ) {
        waited += 50;
        await sleep(50);
      }
      await sleep(random.between(500, 4000));
    },
  },
};

const surroundingFaults = {
  'mail refused for now': {
    weight: 1,
    run: (world, random) => posting(world, random, (post) => post.refuse(451, '4.3.0 later')),
  },
  'mail refused for good': {
    weight: 1,
    run: (world, random) => posting(world, random, (post) => post.refuse(550, '5.1.1 nobody here')),
  },
  'mail slow': {
    weight: 1,
    run: (world, random) => posting(world, random, (post) => post.slow(random.between(50, 500))),
  },
  'mail down': { weight: 1, run: (world, random) => posting(world, random, (post) => post.down()) },
  'mail taken, answer lost': {
    weight: 2,
    run: (world, random) => posting(world, random, (post) => post.loseAnswer()),
  },
  'identity provider down': {
    weight: 2,
    async run({ identities, parties }, random) {
      await identities.down();
      random.pick(Object.values(parties)).signOut();
      await sleep(random.between(1000, 4000));
      await identities.right();
    },
  },
  'sessions forgotten': {
    weight: 1,
    async run({ parties }) {
      for (const party of Object.values(parties)) party.signOut();
    },
  },
  'content volume full': {
    weight: 2,
    async run({ disk }, random) {
      if (disk.refusal) return false;
      await disk.fill();
      await sleep(random.between(1000, 3000));
      await disk.empty();
    },
  },
};

async function posting({ post }, random, begin) {
  begin(post);
  await sleep(random.between(1000, 4000));
  post.right();
}

function pickServing(instances, random, stepped = false) {
  const serving = instances.filter((one) => one.isServing() && (!stepped || one.stepped));
  return serving.length > 0 ? random.pick(serving) : undefined;
}

/** @returns the instance that stopped itself, or `undefined` if nobody came by */
async function stopAtStep({ instances }, random, step, signal, passes = random.whole(1, 3)) {
  const target = pickServing(instances, random, true);
  if (!target?.say({ arm: { step, passes, signal } })) return undefined;
  for (let waited = 0; waited < ARMED_MS; waited += 20) {
    await sleep(20);
    const stopped = signal === 'SIGKILL' ? !target.isServing() : await target.isFrozen();
    if (stopped) return target;
  }
  target.say({ arm: null });
  return undefined;
}

/**
 * What a round ends with, one after the other and nothing beside it: faults that need some calm around them to show what they
 * would show, so that no round passes without having looked.
 */
const FINALE = [
  ['freezes', 'freeze at "content durable", sign of life lost'],
  ['freezes', 'freeze at "content durable", sign of life lost'],
  ['database', 'cut before COMMIT of seals'],
  ['database', 'cut before COMMIT of seals'],
  ['clocks', 'clock jump'],
  ['stamping', 'foreign root'],
  ['stamping', 'wrong answers of all kinds'],
];

/** @param note hears of each fault when it is over */
export async function finale(world, { seed, note }) {
  const faults = {
    ...freezeFaults(0),
    ...databaseFaults,
    ...clockFaults,
    ...stampingFaults,
    'foreign root': {
      run: (world, random) => stamping(world, random, (tsa) => tsa.wrong(() => 'foreign root')),
    },
  };
  for (const [at, [stream, kind]] of FINALE.entries()) {
    const from = Date.now();
    const happened = await faults[kind].run(world, randomOf(seed, 'finale', at));
    if (happened !== false) await note({ stream, kind, from, to: Date.now() });
  }
}

/** Everything as it should be again. */
export async function heal({ authority, post, identities, disk, instances }) {
  await authority.right();
  post.right();
  await identities.right();
  await disk.empty();
  for (const instance of instances) {
    instance.thaw();
    instance.say({ arm: null, clock: 0 });
    instance.gate.unshut();
    instance.gate.slow(0);
    instance.gate.forget();
  }
}

/**
 * Runs all streams until the signal.
 * @param pace how many times as often as usual
 * @param note hears of each fault when it is over
 */
export async function misbehave(world, { seed, streams, pace, signal, note }) {
  const stream = async ([name, { mean, faults }]) => {
    const random = randomOf(seed, 'faults', name);
    const next = random.deck(
      Object.entries(faults).flatMap(([kind, { weight, run }]) =>
        Array.from({ length: weight }, () => ({ kind, run })),
      ),
    );
    while (!signal.aborted) {
      await sleep(random.wait(mean / pace), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const { kind, run } = next();
      const own = randomOf(seed, name, kind, random.next());
      const from = Date.now();
      // Another fault may be in the way of this one: what it needs is away, full or used up.
      const happened = await run(world, own).catch(() => false);
      if (happened !== false) await note({ stream: name, kind, from, to: Date.now() });
    }
  };
  await Promise.all(Object.entries(streams).map(stream));
}
