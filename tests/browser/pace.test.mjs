// A page that is looked at while very much happens: nothing gets lost, nothing piles up, and it keeps up with the screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, patience } from './browser.mjs';
import { askAtPace, openHost } from './hosts.mjs';

let opened;
let chromium;
before(async () => { [opened, chromium] = await Promise.all([openHost(), launch()]); });
after(async () => { await chromium?.close(); await opened?.close(); });

// Bytes that are still in use, and elements in the page.
async function weight(context, page) {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { bytes: usedSize, nodes };
}

const arrivals = (page) => page.locator('.pulse').getAttribute('title').then((title) => Number(/^\d+/.exec(title)[0]));

test('5,000 events in ten seconds: none is lost and the page does not grow', { timeout: 300_000 }, async () => {
  const seen = await chromium.open(`${opened.url}/#/requests`);
  const { page, context } = seen;
  await page.getByText('Live', { exact: true }).waitFor();
  const shown = () => page.locator('tr[data-id]').evaluateAll((rows) => rows.map((row) => row.dataset.id));
  // The counter and the rows are drawn by themselves, rows that flood in once a second: both have to be there.
  const upTo = async (count, ids) => {
    const newest = ids.sort().reverse();
    let listed;
    for (const end = Date.now() + 4 * patience; Date.now() < end; await page.waitForTimeout(200)) {
      listed = await shown();
      if (await arrivals(page) >= count && listed.every((id, i) => id === newest[i])) break;
    }
    assert.equal(await arrivals(page), count);
    assert.deepEqual(listed, newest.slice(0, listed.length), 'the newest, without a hole');
    return listed;
  };
  const idsOf = (asked) => asked.map(({ id }) => id);
  // As much as the page holds, so that what grows from here on grows without bound.
  await upTo(1000, idsOf(await askAtPace(opened.url, 500, 2)));
  const full = await weight(context, page);
  const asked = await askAtPace(opened.url, 500, 10);
  assert.ok(asked.every(({ status }) => status === 200));
  const ids = idsOf(asked);
  const listed = await upTo(6000, ids);
  const later = await weight(context, page);
  await page.getByRole('button', { name: 'Show older requests' }).click();
  await page.locator('tr[data-id]').nth(listed.length).waitFor();
  const more = await shown();
  assert.deepEqual(more, ids.slice(0, more.length), 'and the next page goes on where they end');
  const { rows } = await (await fetch(`${opened.url}/api/usage?by=agent`)).json();
  assert.equal(rows.find((row) => row.names.agent === 'pace-agent').exchanges, 6000, 'the ledger has them all');
  assert.ok(later.nodes < full.nodes * 1.5, `from ${full.nodes} to ${later.nodes} elements`);
  assert.ok(later.bytes < full.bytes + (8 << 20), `from ${full.bytes} to ${later.bytes} bytes`);
  await seen.close();
});

// Processor time of the page's main thread in each frame of a trace, in milliseconds. Processor time: what other
// programs do to this machine meanwhile is no matter of the page.
function frames(events) {
  const threads = events.filter((one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain');
  const tasksOf = (thread) => events.filter((one) =>
    one.pid === thread.pid && one.tid === thread.tid && one.ph === 'X' && one.name === 'RunTask');
  // Of several renderers the page's is the one with work.
  const [tasks] = threads.map(tasksOf).sort((a, b) => b.length - a.length);
  assert.ok(tasks?.length > 100, 'the trace has the page\'s work');
  const begin = Math.min(...tasks.map((one) => one.ts));
  const frameUs = 1e6 / 60;
  const work = [];
  for (const one of tasks) {
    // A task belongs to the frame in which it begins; one that is longer than a frame makes that frame late.
    const at = Math.floor((one.ts - begin) / frameUs);
    work[at] = (work[at] ?? 0) + (one.tdur ?? one.dur) / 1000;
  }
  return Array.from(work, (one) => one ?? 0);
}

for (const [place, heading] of [['', 'Overview'], ['requests', 'Requests']]) {
  test(`60 frames a second on ${heading} with 200 requests a second arriving`, { timeout: 300_000 }, async () => {
    const seen = await chromium.open(`${opened.url}/#/${place}`, { motion: 'no-preference' });
    const { page } = seen;
    await page.getByText('Live', { exact: true }).waitFor();
    await askAtPace(opened.url, 200, 2);
    await chromium.browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
    await askAtPace(opened.url, 200, 6);
    const { traceEvents } = JSON.parse((await chromium.browser.stopTracing()).toString());
    const work = frames(traceEvents);
    const late = work.filter((ms) => ms > 1000 / 60).length;
    const busy = work.reduce((sum, ms) => sum + ms, 0) / (work.length * (1000 / 60));
    console.log(`${heading}: ${late} of ${work.length} frames with more work than they have time for; busy ${(busy * 100).toFixed(0)}%`);
    assert.ok(late <= work.length * 0.02, `${late} of ${work.length} frames would come late`);
    // The trace has ended with the last answer; what has come by then may still be drawn.
    for (const end = Date.now() + patience; await arrivals(page) < 1600 && Date.now() < end;) await page.waitForTimeout(200);
    assert.equal(await arrivals(page), 1600, 'all of it has been shown');
    await seen.close();
  });
}
