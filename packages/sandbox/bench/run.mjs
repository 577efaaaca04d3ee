// `node packages/sandbox/bench/run.mjs`: prints the sandbox's own measurements.
import { measureColdStarts, measureWarm } from "./measure.mjs";

for (const runtime of ["nodejs20.x", "python3.11"]) {
  const cold = await measureColdStarts(runtime);
  console.log(
    `${runtime} cold: bare ${cold.bareMs.toFixed(1)} ms, isolated ${cold.isolatedMs.toFixed(1)} ms ` +
      `(${(cold.isolatedMs / cold.bareMs).toFixed(2)} x), without isolation ${cold.processMs.toFixed(1)} ms ` +
      `(${(cold.processMs / cold.bareMs).toFixed(2)} x)`,
  );
  const warm = await measureWarm(runtime);
  console.log(
    `${runtime} warm: p50 ${warm.p50Ms.toFixed(3)} ms, p99 ${warm.p99Ms.toFixed(3)} ms, ${warm.perSecond.toFixed(0)} a second`,
  );
}
