/** An error of the runtime itself: its name is what Lambda reports as `errorType`. */
class HandlerError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** What Lambda answers for a thrown value. DEL cannot travel in a header and is written as %7F. */
function describeError(error) {
  try {
    if (error instanceof Error || isErrorLike(error)) {
      return {
        errorType: withoutDelete(error.name),
        errorMessage: withoutDelete(error.message),
        trace: withoutDelete(error.stack)?.split("\n") ?? [],
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: [],
    };
  }
}

// An Error of another realm (vm, jest) is no instance of this one's class.
function isErrorLike(value) {
  return typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Error]";
}

function withoutDelete(text) {
  return text?.replaceAll("\x7f", "%7F");
}

/** The JSON that log lines carry after an error's headline. */
function errorAsLogJson(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  try {
    return JSON.stringify(error, (_key, value) => (value instanceof Error ? withOwnProperties(value) : value));
  } catch {
    return JSON.stringify(describeError(error));
  }
}

function withOwnProperties(error) {
  const all = Object.assign({ errorType: error.name, errorMessage: error.message, code: error.code }, error);
  if (typeof error.stack === "string") all.stack = error.stack.split("\n");
  return all;
}

module.exports = { HandlerError, describeError, errorAsLogJson };
