import { type Clock, delay, formatDuration, messageOf, plainLine, type RunReport } from "@assay/core";
import { describeOutcome } from "./text/describe-outcome.js";
import { findingsOf } from "./text/stage-finding.js";

const ATTEMPT_TIMEOUT_MS = 5_000;
/** Waits before the second and the third attempt. */
const RETRY_DELAYS_MS = [500, 2_000] as const;
const MOST_FINDINGS = 10;

export interface WebhookOptions {
  /** Often a secret; it is never shown beyond its host. */
  readonly url: string;
  readonly clock: Clock;
}

/** Null when the message was delivered, otherwise a sentence that says why it was not. */
type WebhookWarning = string | null;

/**
 * Posts the outcome of a run. Network errors, 408, 429 and 5xx are tried three times in all, five seconds each; whether
 * it arrives never changes the outcome of the run.
 */
export async function postWebhook(report: RunReport, { url, clock }: WebhookOptions): Promise<WebhookWarning> {
  const body = JSON.stringify(webhookMessageOf(report));
  let problem = await attempt(url, body, clock);
  for (const delayMs of RETRY_DELAYS_MS) {
    if (problem === null || !problem.transient) break;
    await delay(clock, delayMs);
    problem = await attempt(url, body, clock);
  }
  return problem === null ? null : `the webhook at ${new URL(url).host} was not told: ${problem.reason}`;
}

/** What a webhook receives. Slack, Mattermost and the like show `text`; programs read the rest. */
export interface WebhookMessage {
  readonly text: string;
  readonly outcome: RunReport["outcome"];
  readonly exitCode: number;
  readonly project: string;
  readonly functionName: string;
  readonly alias: string;
  readonly target: string;
  readonly runId: string;
  readonly version: string | null;
  readonly digest: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Errors first, at most ten. */
  readonly findings: readonly {
    readonly stage: string;
    readonly ruleId: string;
    readonly level: string;
    readonly message: string;
    readonly remedy: string;
  }[];
}

export function webhookMessageOf(report: RunReport): WebhookMessage {
  const { outcome, exitCode, project, functionName, alias, target, runId, state, subject } = report;
  const { headline, sentence } = describeOutcome(report);
  return {
    text: slackText(`${project}: ${headline}. ${sentence} (${formatDuration(report.durationMs)})`),
    outcome,
    exitCode,
    project,
    functionName,
    alias,
    target,
    runId,
    version: state.version,
    digest: subject?.digest ?? null,
    startedAt: report.startedAt,
    durationMs: report.durationMs,
    findings: findingsOf(report)
      .slice(0, MOST_FINDINGS)
      .map(({ stage, ruleId, level, message, remedy }) => ({ stage, ruleId, level, message, remedy })),
  };
}

/** Slack reads `<!channel>` and links in text that is not escaped (docs.slack.dev, "Formatting message text"). */
function slackText(text: string): string {
  return plainLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

type Problem = { readonly transient: boolean; readonly reason: string } | null;

async function attempt(url: string, body: string, clock: Clock): Promise<Problem> {
  const controller = new AbortController();
  const limit = clock.schedule(clock.now() + ATTEMPT_TIMEOUT_MS, () => controller.abort());
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "assay" },
      body,
      // A redirected POST arrives as a GET without a body, and looks delivered.
      redirect: "manual",
      signal: controller.signal,
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const transient = response.status === 408 || response.status === 429 || response.status >= 500;
    return { transient, reason: `it answered ${response.status}` };
  } catch (error) {
    if (controller.signal.aborted)
      return { transient: true, reason: `no answer within ${ATTEMPT_TIMEOUT_MS / 1_000} s` };
    const cause = error instanceof Error ? error.cause : undefined;
    return { transient: true, reason: messageOf(cause ?? error) };
  } finally {
    limit.cancel();
  }
}
