import { messageOf, type ScheduledTask } from "@assay/core";
import type { CloudPorts } from "../../ports.js";
import { intervalOf } from "./rotation.js";
import type { Secret } from "./secret.js";
import { CURRENT } from "./secret-version.js";

type RotatorPorts = Pick<CloudPorts, "activity" | "clients" | "clock" | "faults" | "ledger" | "traces">;

// "Lambda rotation functions", user guide: what the function is asked to do, one after the other.
const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

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
    if (this.#underWay.has(secret)) return;
    this.#underWay.add(secret);
    const { activity, traces } = this.#ports;
    const subject = { service: "secretsmanager", name: "rotate", resource: secret.arn };
    const rotation = traces.span(subject, () => this.#rotate(secret, versionId));
    void activity.track(rotation.finally(() => this.#underWay.delete(secret)));
  }

  /** To be called when a secret's rotation has been set, cancelled or put back. */
  reschedule(secret: Secret): void {
    this.forget(secret);
    const { rotation } = secret;
    if (rotation?.nextAtMs === undefined || !rotation.isEnabled) return;
    const task = this.#ports.clock.schedule(rotation.nextAtMs, () => this.#wake(secret));
    this.#scheduled.set(secret, task);
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
    const intervalMs = intervalOf(rotation.rules);
    const now = this.#ports.clock.now();
    secret.rotation = { ...rotation, nextAtMs: intervalMs === undefined ? undefined : now + intervalMs };
    this.reschedule(secret);
    // A secret in its recovery window is left alone, and goes on when it is restored.
    if (secret.deletion === undefined) this.begin(secret, secret.beginRotation(now));
  }

  async #rotate(secret: Secret, versionId: string): Promise<void> {
    const { clock, faults, ledger } = this.#ports;
    const functionArn = secret.rotation?.functionArn;
    if (functionArn === undefined) return;
    if (faults.onDelivery({ service: "secretsmanager", resource: secret.arn }) === "drop") return;
    for (const step of STEPS) {
      const failure = await this.#invoke(functionArn, {
        Step: step,
        SecretId: secret.arn,
        ClientRequestToken: versionId,
      });
      if (failure === undefined) continue;
      ledger.record({
        source: "secretsmanager.RotateSecret",
        gap: "rotation-failed",
        detail: `${functionArn} failed at ${step} of ${secret.name} (${failure}); it is asked again at the next rotation, where Secrets Manager tries several times`,
      });
      return;
    }
    // A function that has not moved the label has not rotated anything.
    if (secret.versionAt(CURRENT)?.id !== versionId || secret.rotation === undefined) return;
    secret.rotation = { ...secret.rotation, lastRotatedAtMs: clock.now() };
    secret.changedAtMs = clock.now();
  }

  /** @returns what the function failed with */
  async #invoke(functionArn: string, event: object): Promise<string | undefined> {
    const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const [, , , region = "", accountId = ""] = functionArn.split(":");
    const lambda = this.#ports.clients.of(LambdaClient, { accountId, region });
    try {
      const Payload = Buffer.from(JSON.stringify(event));
      const answer = await lambda.send(new InvokeCommand({ FunctionName: functionArn, Payload }));
      return answer.FunctionError === undefined ? undefined : Buffer.from(answer.Payload ?? []).toString();
    } catch (error) {
      return messageOf(error);
    }
  }
}
