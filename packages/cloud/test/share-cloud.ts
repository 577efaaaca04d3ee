import { afterAll } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";

/** A cloud for all tests of a file; each has an account of its own in it. */
export async function shareCloud(): Promise<Cloud> {
  const cloud = await startCloud();
  afterAll(() => cloud.dispose());
  return cloud;
}
