import { describe, expect, test } from "vitest";
import { selectRoute } from "./data-plane/select-route.js";

/** Which of these routes takes a request, and with which parameters. */
function chosen(keys: readonly string[], method: string, path: string) {
  const selected = selectRoute(
    keys.map((RouteKey) => ({ RouteKey })),
    method,
    path,
  );
  return selected && [selected.route.RouteKey, selected.pathParameters];
}

describe("the route that takes a request", () => {
  test("has the most specific path, whatever its method and its place", () => {
    const keys = ["$default", "ANY /{proxy+}", "GET /pets/{id}", "ANY /pets/dog", "POST /pets/{proxy+}"];
    for (const order of [keys, keys.toReversed()]) {
      expect(chosen(order, "GET", "/pets/dog")).toEqual(["ANY /pets/dog", {}]);
      expect(chosen(order, "GET", "/pets/cat")).toEqual(["GET /pets/{id}", { id: "cat" }]);
      expect(chosen(order, "POST", "/pets/cat")).toEqual(["POST /pets/{proxy+}", { proxy: "cat" }]);
      expect(chosen(order, "DELETE", "/pets/cat")).toEqual(["ANY /{proxy+}", { proxy: "pets/cat" }]);
      expect(chosen(order, "GET", "/pets/cat/toys")).toEqual(["ANY /{proxy+}", { proxy: "pets/cat/toys" }]);
      expect(chosen(order, "GET", "/")).toEqual(["$default", {}]);
    }
  });

  test("names its method before ANY", () => {
    for (const order of [
      ["ANY /a/{id}", "GET /a/{id}"],
      ["GET /a/{id}", "ANY /a/{id}"],
    ]) {
      expect(chosen(order, "GET", "/a/1")).toEqual(["GET /a/{id}", { id: "1" }]);
      expect(chosen(order, "PUT", "/a/1")).toEqual(["ANY /a/{id}", { id: "1" }]);
    }
  });

  test("has the more specific segment further to the left", () => {
    expect(chosen(["GET /{a}/b", "GET /a/{b}"], "GET", "/a/b")).toEqual(["GET /a/{b}", { b: "b" }]);
    expect(chosen(["GET /a/{b+}", "GET /{a}/b"], "GET", "/a/b")).toEqual(["GET /a/{b+}", { b: "b" }]);
  });

  test("does not exist when no path fits and there is no $default", () => {
    const keys = ["GET /a", "GET /a/{id}", "GET /files/{name+}"];
    for (const path of ["/", "/b", "/a/", "/a/1/2", "/files"]) expect(chosen(keys, "GET", path)).toBeUndefined();
    expect(chosen(keys, "POST", "/a")).toBeUndefined();
    expect(chosen(keys, "GET", "/files/x/y/")).toEqual(["GET /files/{name+}", { name: "x/y/" }]);
  });
});
