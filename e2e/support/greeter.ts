import { OWN_RUNTIME } from "./assay.js";

/** A tiny function with its configuration: it greets, fails when told to, and logs. */
export const GREETER = {
  "function/index.mjs": `export const handler = async (event) => {
  console.log("greeting", event.name ?? "nobody");
  if (event.fail) throw new RangeError("told to fail");
  return { hello: event.name ?? "world", greeting: process.env.GREETING ?? null };
};
`,
  "events/ada.json": '{ "name": "Ada" }\n',
  "assay.config.json": JSON.stringify({
    project: "greeter",
    function: { name: "greeter", runtime: OWN_RUNTIME, handler: "index.handler", environment: { GREETING: "hi" } },
    build: { packFolder: "function", artifact: "build/function.zip" },
    events: [{ name: "ada", file: "events/ada.json", expect: { payload: { hello: "Ada" } } }],
  }),
} as const;
