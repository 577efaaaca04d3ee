import { defineConfig } from "assay";

export default defineConfig({
  project: "line-bot",
  function: {
    name: "line-bot",
    runtime: "python3.11",
    handler: "lambda_handler.handler",
    memoryMiB: 256,
    timeoutSeconds: 3,
    // The test channel's secret: the saved events are signed with it.
    environment: { LINE_CHANNEL_SECRET: "line-bot-test-secret", LINE_DRY_RUN: "1" },
  },
  alias: "live",
  unit: {
    command: "python -m pytest --junitxml=build/junit.xml",
    codeRoot: "src",
    packages: { requirements: "requirements.txt" },
    testPackages: { requirements: "requirements-dev.txt" },
    junit: "build/junit.xml",
  },
  build: {
    command: "./build.sh",
    artifact: "build/line-bot.zip",
  },
  smoke: {
    imports: [
      { module: "integrations.line_bot", name: "handle_webhook" },
      { module: "reports.ticker", name: "build_report" },
    ],
  },
  events: [
    {
      name: "LINE verifies the webhook",
      file: "events/line-verify.json",
      expect: { statusCode: 200, body: { replies: [] } },
    },
    {
      name: "report 7203",
      file: "events/report-command.json",
      expect: {
        statusCode: 200,
        body: {
          replies: [
            {
              replyToken: "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA01",
              messages: [
                {
                  type: "text",
                  text: "7203 Toyota Motor\nClose: ¥2,815.5 (▲ +35.5, +1.28%)\nVolume: 23.4 million shares\nAs of 20 November 2026",
                },
              ],
            },
          ],
        },
      },
    },
    {
      name: "unknown command over a REST API",
      file: "events/unknown-command-rest-api.json",
      expect: {
        statusCode: 200,
        body: {
          replies: [
            {
              replyToken: "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA02",
              messages: [{ type: "text", text: "Send: report <stock code>, for example: report 7203" }],
            },
          ],
        },
      },
    },
    {
      name: "bad signature",
      file: "events/bad-signature.json",
      expect: { statusCode: 401, body: { error: "the signature does not match the body" } },
    },
  ],
});
