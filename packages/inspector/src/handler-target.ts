/** Where a handler string leads. */
export type HandlerTarget =
  | {
      readonly kind: "found";
      /** Absolute, as the function sees it. */
      readonly path: string;
      readonly functionName: string;
    }
  | {
      readonly kind: "malformed";
      /** What Lambda expects, for the message. */
      readonly expected: string;
    }
  | {
      readonly kind: "module-missing";
      /** Files that would be the handler's module, relative to the package, most usual first. */
      readonly candidates: readonly [string, ...string[]];
    }
  | {
      readonly kind: "function-missing";
      readonly path: string;
      readonly functionName: string;
      /** What the module does define. */
      readonly names: readonly string[];
    };
