import fc from "fast-check";
import { expect, test } from "vitest";
import { createTaskHeap } from "./task-heap.js";

/** Takes everything out, in order. */
function drain(heap: ReturnType<typeof createTaskHeap>): number[] {
  const instants: number[] = [];
  for (let task = heap.take(); task !== undefined; task = heap.take()) instants.push(task.atMs);
  return instants;
}

test("tasks leave in the order in which they fall due, whatever was cancelled in between", () => {
  const anyTask = fc.record({ atMs: fc.integer({ min: 0, max: 50 }), isCancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyTask, { maxLength: 300 }), (tasks) => {
      const heap = createTaskHeap();
      const scheduled = tasks.map(({ atMs }) => heap.add(atMs, () => {}));
      for (const [index, { isCancelled }] of tasks.entries()) if (isCancelled) scheduled[index]?.cancel();
      const expected = tasks.filter(({ isCancelled }) => !isCancelled).map(({ atMs }) => atMs);
      expect(drain(heap)).toEqual(expected.sort((one, other) => one - other));
    }),
  );
});

test("tasks of one instant leave in the order in which they came", () => {
  const heap = createTaskHeap();
  const seen: number[] = [];
  for (let index = 0; index < 100; index += 1) heap.add(7, () => seen.push(index));
  for (let task = heap.take(); task !== undefined; task = heap.take()) task.run();
  expect(seen).toEqual([...Array(100).keys()]);
});

test("cancelling twice, or after a task has left, changes nothing", () => {
  const heap = createTaskHeap();
  const first = heap.add(1, () => {});
  const second = heap.add(2, () => {});
  heap.add(3, () => {});
  heap.take();
  first.cancel();
  second.cancel();
  second.cancel();
  expect(heap.first()?.atMs).toBe(3);
  expect(drain(heap)).toEqual([3]);
});
