import type { ScheduledTask } from "@assay/core";
import type { CloudPorts } from "../../ports.js";
import { retryAfter } from "./rotation.js";
import { runStep, STEPS } from "./rotation-function.js";
import { nextWindowOf } from "./rotation-schedule.js";
import type { Secret } from "./secret.js";
import { CURRENT } from "./secret-version.js";

type RotatorPorts = Pick<
  CloudPorts,
  "activity" | "clients" | "clock" | "faults" | "ledger" | "resourcePolicies" | "traces"
>;

/** Gives secrets new values through the functions of their owners: when it is asked to, and when the clock says so. */
export class Rotator {
  readonly #ports: RotatorPorts;
  readonly #scheduled = new Map<Secret, ScheduledTask>();
  readonly #underWay = new Set<Secret>();

  constructor(ports: RotatorPorts) {
    this.#ports = ports;
  }

  /** Begins a rotation unless one is under way; whoever moves the clock waits for it. */
  begin(secret: Secret, versionId: string): void {
    this.#run(secret, "rotate", () => this.#rotate(secret, versionId));
  }

  /** Has the function run `testSecret` for a version that is there only meanwhile. */
  test(secret: Secret): void {
    this.#run(secret, "test rotation", async () => {
      const unfinished = secret.unfinishedRotation;
      const versionId = secret.beginRotation(this.#ports.clock.now());
      await this.#runSteps(secret, versionId, ["testSecret"], "the rotation goes on as scheduled");
      if (unfinished === undefined) secret.abandonRotation(versionId);
    });
  }

  /** To be called when a secret's rotation has been set, cancelled or put back. */
  reschedule(secret: Secret): void {
    this.forget(secret);
    const { rotation } = secret;
    if (rotation === undefined || !rotation.isEnabled) return;
    const instants = [rotation.nextWindow?.startMs, rotation.retry?.atMs].filter((each) => each !== undefined);
    if (instants.length === 0) return;
    const task = this.#ports.clock.schedule(Math.min(...instants), () => this.#wake(secret));
    this.#scheduled.set(secret, task);
  }

  /** To be called when a customer has set a value: with a number of days it counts as a rotation. */
  countAsRotation(secret: Secret): void {
    const { rotation } = secret;
    if (rotation?.rules.AutomaticallyAfterDays === undefined || !rotation.isEnabled) return;
    secret.rotation = { ...rotation, nextWindow: nextWindowOf(rotation.rules, this.#ports.clock.now()) };
    this.reschedule(secret);
  }

  forget(secret: Secret): void {
    this.#scheduled.get(secret)?.cancel();
    this.#scheduled.delete(secret);
  }

  stop(): void {
    for (const task of this.#scheduled.values()) task.cancel();
    this.#scheduled.clear();
  }

  #wake(secret: Secret): void {
    const { rotation } = secret;
    if (rotation === undefined) return;
    const now = this.#ports.clock.now();
    const { nextWindow, rules } = rotation;
    if (nextWindow !== undefined && nextWindow.startMs <= now) {
      // A rotation of its own takes the place of what was to be tried again.
      secret.rotation = { ...rotation, nextWindow: nextWindowOf(rules, now, nextWindow.startMs), retry: undefined };
      this.reschedule(secret);
    }
    // A secret in its recovery window is left alone, and goes on when it is restored.
    if (secret.deletion === undefined) this.begin(secret, secret.beginRotation(now));
  }

  #run(secret: Secret, name: string, work: () => Promise<void>): void {
    if (this.#underWay.has(secret)) return;
    this.#underWay.add(secret);
    const { activity, traces } = this.#ports;
    const done = traces.span({ service: "secretsmanager", name, resource: secret.arn }, work);
    void activity.track(done.finally(() => this.#underWay.delete(secret)));
  }

  async #rotate(secret: Secret, versionId: string): Promise<void> {
    const { clock, faults } = this.#ports;
    if (faults.onDelivery({ service: "secretsmanager", resource: secret.arn }) === "drop") {
      if (secret.rotation !== undefined) secret.rotation = { ...secret.rotation, retry: undefined };
      return this.reschedule(secret);
    }
    const retry = retryAfter(secret.rotation?.retry, clock.now());
    const consequence =
      retry === undefined
        ? "it is asked again at the next rotation"
        : `it is asked again at ${new Date(retry.atMs).toISOString()}; Secrets Manager tries several times too, and does not say when`;
    const isDone = await this.#runSteps(secret, versionId, STEPS, consequence);
    const { rotation } = secret;
    if (rotation === undefined) return;
    if (isDone) {
      // A function that has not moved the label has not rotated anything.
      const isRotated = secret.versionAt(CURRENT)?.id === versionId;
      const lastRotatedAtMs = isRotated ? clock.now() : rotation.lastRotatedAtMs;
      if (isRotated) secret.changedAtMs = clock.now();
      secret.rotation = { ...rotation, lastRotatedAtMs, retry: undefined };
    } else {
      secret.rotation = { ...rotation, retry: rotation.isEnabled ? retry : undefined };
    }
    this.reschedule(secret);
  }

  /** @returns whether the function did all of them */
  async #runSteps(
    secret: Secret,
    versionId: string,
    steps: readonly (typeof STEPS)[number][],
    consequence: string,
  ): Promise<boolean> {
    const functionArn = secret.rotation?.functionArn;
    if (functionArn === undefined) return false;
    for (const step of steps) {
      const failure = await runStep(functionArn, secret, { step, versionId }, this.#ports);
      if (failure === undefined) continue;
      this.#ports.ledger.record({
        source: "secretsmanager.RotateSecret",
        gap: "rotation-failed",
        detail: `${functionArn} failed at ${step} of ${secret.name} (${failure}); ${consequence}`,
      });
      return false;
    }
    return true;
  }
}
