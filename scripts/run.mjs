import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Root of the repository; every command of the scripts runs here unless told otherwise. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a program with its output on the terminal and answers its exit code.
 * A program that cannot be started or dies of a signal answers 1.
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Path of a tool that the workspace installed, below `cwd`. */
export const tool = (name, cwd = root) => `${cwd.replace(/\/$/, "")}/node_modules/.bin/${name}`;
