// Emmett on PostgreSQL: the same answers as speaking.py gives, from Node. Run in the folder that has its packages.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [url, size, folder] = process.argv.slice(2);
console.log = console.info = console.error; // standard output has answers only
const { getPostgreSQLEventStore, postgreSQLEventStoreConsumer } = await import(
  pathToFileURL(createRequire(`${folder}/`).resolve("@event-driven-io/emmett-postgresql").replace(".cjs", ".js"))
);
const CASE = 30;
const store = getPostgreSQLEventStore(url);
await store.schema.migrate();

const newStream = () => `case-${randomUUID()}`;
const bodies = (events) =>
  Array.from({ length: events }, () => ({ type: "Noted", data: { note: randomUUID().padEnd(Number(size) - 12, "o") } }));
const append = (stream, version, events) =>
  store.appendToStream(stream, events, { expectedStreamVersion: version === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(version) });

async function timed(works) {
  const began = performance.now();
  const counts = await Promise.all(works.map((work) => work()));
  return { count: counts.reduce((sum, each) => sum + each, 0), seconds: (performance.now() - began) / 1000 };
}

function telling(batch, events) {
  const many = Math.ceil(events / Math.max(CASE, batch));
  const streams = Array.from({ length: many }, () => [newStream(), bodies(batch === 1 ? CASE : batch)]);
  return async () => {
    let count = 0;
    for (const [stream, told] of streams)
      for (let version = 0; version < told.length; version += batch, count += batch)
        await append(stream, version, told.slice(version, version + batch));
    return count;
  };
}

let long;
async function fold({ events }) {
  if (!long) {
    long = newStream();
    for (let version = 0; version < events; version += 100) await append(long, version, bodies(Math.min(100, events - version)));
  }
  const evolve = (count) => count + 1;
  return timed([async () => (await store.aggregateStream(long, { evolve, initialState: () => 0 })).state]);
}

// A reactor of its own name reads everything from the beginning. Closing a consumer ends its pool: so not the store's.
async function read({ events }) {
  let count = 0;
  const consumer = postgreSQLEventStoreConsumer({ connectionString: url, pulling: { batchSize: 1000 } });
  consumer.reactor({
    processorId: randomUUID(),
    startFrom: "BEGINNING",
    eachMessage: () => void count++,
    stopAfter: () => count >= events,
  });
  const took = await timed([async () => (await consumer.start(), count)]);
  await consumer.close();
  return took;
}

async function deliver({ events }) {
  const waiting = new Map();
  const consumer = postgreSQLEventStoreConsumer({ connectionString: url });
  consumer.reactor({ processorId: randomUUID(), startFrom: "END", eachMessage: ({ data }) => void waiting.get(data.note)?.(performance.now()) });
  const running = consumer.start();
  await new Promise((ready) => setTimeout(ready, 1000));
  const milliseconds = [];
  for (const body of bodies(events + 1)) {
    const arrival = new Promise((resolve) => waiting.set(body.data.note, resolve));
    const began = performance.now();
    await append(newStream(), 0, [body]);
    milliseconds.push((await arrival) - began);
  }
  await consumer.close();
  await running.catch(() => {});
  return { milliseconds: milliseconds.slice(1) }; // at the first one, the reader is still on its way
}

const does = {
  append: ({ callers, batch, events }) => timed(Array.from({ length: callers }, () => telling(batch, Math.floor(events / callers)))),
  fold,
  read,
  deliver,
};

const answer = (said) => process.stdout.write(JSON.stringify(said) + "\n");
answer({});
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  answer(await does[asked.do](asked));
}
await store.close();
process.exit(0);
