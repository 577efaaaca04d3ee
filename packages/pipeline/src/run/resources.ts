/** Ends what was started, last first, like `AsyncDisposableStack`, which Node 20 does not have. */
export interface Resources extends AsyncDisposable {
  use<Resource extends AsyncDisposable>(resource: Resource): Resource;
}

export function createResources(): Resources {
  const held: AsyncDisposable[] = [];
  return {
    use(resource) {
      held.push(resource);
      return resource;
    },
    async [Symbol.asyncDispose]() {
      const failures: unknown[] = [];
      for (const resource of held.reverse()) {
        try {
          await resource[Symbol.asyncDispose]();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
    },
  };
}
